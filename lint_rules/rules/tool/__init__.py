"""RP0xx: the tool itself."""
