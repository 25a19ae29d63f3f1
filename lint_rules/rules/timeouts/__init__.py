"""RP4xx: timeouts."""
