# SPDX-License-Identifier: Apache-2.0
"""The runtime that resilint's findings point at: pooled clients, and retries with decorrelated jitter.

Nothing is imported here, so that ``import shared`` costs nothing and needs neither Google's nor the
requests package. Start with :mod:`shared.clients` and :mod:`shared.utils`.
"""

__version__ = "0.1.0"
