"""Stage 1, extract: one text becomes facts. Pure: no file system, no configuration, no other file."""
