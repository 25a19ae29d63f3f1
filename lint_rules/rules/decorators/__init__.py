"""RP3xx: retry decorators and submissions."""
