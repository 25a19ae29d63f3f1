"""RP2xx: retry loops."""
