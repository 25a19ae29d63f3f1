"""Settings of the whole test suite."""

# Fixtures are code under check, some of it called test_*.py: never imported, never collected.
collect_ignore = ["fixtures"]
