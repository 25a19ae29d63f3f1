"""``python -m lint_rules``: the command, where its script is not on the path."""

import sys

from lint_rules.frontends.cli import main

if __name__ == "__main__":
    sys.exit(main())
