"""Orders and exchange rates from two HTTP APIs into BigQuery."""
