"""What maintainers run from a checkout: ``python -m scripts.NAME``. No part of the distributions."""
