"""What goes into BigQuery."""
