"""The evidence: what the rules say about released packages, told in ``docs/evidence.md``."""
