"""Findings become what others read."""
