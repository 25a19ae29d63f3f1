"""The flake8 plugin: flake8 finds, reads and parses files, selects codes and obeys ``# noqa``.

A line that starts with ``# flake8: noqa`` makes flake8 skip the whole file before any plugin is asked, even where the
line names codes; that is flake8's own doing, in every release.
"""

from lint_rules.frontends.flake8.plugin import Plugin

__all__ = ["Plugin"]
