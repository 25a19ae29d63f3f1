"""The plans: one module for each rule that can be fixed, called as the rule is (``raw_bigquery_client.py``).

A module defines ``plan(site)``, which returns a `Draft` or raises `Refused` with the reason.
"""
