"""Retry loops before and after: the same calls, values, errors and log lines."""
