"""Facts that are kept from run to run, by the content that they were made of."""
