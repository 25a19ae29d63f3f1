"""The thin ends: command line, flake8, pylint, language server."""
