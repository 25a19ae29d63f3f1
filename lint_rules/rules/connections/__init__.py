"""RP1xx: connections."""
