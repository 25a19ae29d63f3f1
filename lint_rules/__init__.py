"""resilint: finds what breaks under load in code that talks to BigQuery and HTTP APIs."""

__version__ = "0.1.0"
