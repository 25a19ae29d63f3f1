"""The ratchet for continuous integration: what exists is known, what is new is blocked, what is fixed stays fixed."""
