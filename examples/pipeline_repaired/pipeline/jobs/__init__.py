"""What the scheduler starts."""
