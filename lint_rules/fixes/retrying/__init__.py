"""What it takes to repeat a submission: that nothing does so already, that it can be, and what moves with it."""
