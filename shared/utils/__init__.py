# SPDX-License-Identifier: Apache-2.0
"""Retries: :mod:`.retry_with_jitter` for everything, :mod:`.bigquery_retry` for BigQuery."""
