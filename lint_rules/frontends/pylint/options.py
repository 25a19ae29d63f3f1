"""The settings that teams may also write in pylint's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lint_rules.frontends.host_options import CONFIG_HELP, CONFIG_OPTION, host_options, overrides

if TYPE_CHECKING:
    from pylint.lint import PyLinter
    from pylint.typing import OptionDict, Options

_TYPES = {"flag": ("yn", "y or n"), "text": ("string", "NAME"), "list": ("csv", "A,B,..."),
          "table": ("csv", "KEY=VALUE,...")}  # fmt: skip


def options() -> Options:
    """Return the options that pylint is to know, with the names that they have in flake8 too."""
    config: OptionDict = {"type": "string", "default": None, "metavar": "FILE", "help": CONFIG_HELP}
    found: list[tuple[str, OptionDict]] = [(CONFIG_OPTION, config)]
    for option in host_options():
        kind, metavar = _TYPES[option.kind]
        found.append((option.name, {"type": kind, "default": None, "metavar": f"<{metavar}>", "help": option.help}))
    return tuple(found)


def settings_file(linter: PyLinter) -> str | None:
    """Return the settings file that pylint's configuration names, if it does."""
    return _value(linter, CONFIG_OPTION) or None


def changes(linter: PyLinter) -> dict[str, Any]:
    """Return the settings that pylint's configuration changes, by attribute.

    Raises:
        HostOptionError: a value cannot be used.
    """
    return overrides(lambda name: _value(linter, name))


def _value(linter: PyLinter, name: str) -> Any:
    return getattr(linter.config, name.replace("-", "_"), None)
