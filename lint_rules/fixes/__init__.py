"""From findings to edits: what is decided from facts stands in `plans`, what is done to a text in `editing`."""
