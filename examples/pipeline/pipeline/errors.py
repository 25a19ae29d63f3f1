"""Which errors of BigQuery are worth another attempt."""


def is_conflict(error):
    """Tell whether two jobs wrote to one table at the same time."""
    text = str(error).lower()
    return "could not serialize access" in text or "due to concurrent update" in text
