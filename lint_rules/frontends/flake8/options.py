"""The settings that teams may also write in ``.flake8``."""

from __future__ import annotations

import argparse
from typing import Any

from flake8.exceptions import ExecutionError
from flake8.options.manager import OptionManager

from lint_rules.frontends import host_options
from lint_rules.frontends.host_options import HostOptionError


def register(manager: OptionManager) -> None:
    """Register our options with flake8; each is also read from its configuration files."""
    manager.add_option(
        f"--{host_options.CONFIG_OPTION}", parse_from_config=True, metavar="FILE", help=host_options.CONFIG_HELP
    )
    for option in host_options.host_options():
        name, text = f"--{option.name}", option.help
        if option.kind == "flag":
            manager.add_option(name, action="store_true", default=None, parse_from_config=True, help=text)
        elif option.kind == "text":
            manager.add_option(name, parse_from_config=True, metavar="NAME", help=text)
        else:
            metavar = "KEY=VALUE,..." if option.kind == "table" else "A,B,..."
            manager.add_option(name, comma_separated_list=True, parse_from_config=True, metavar=metavar, help=text)


def overrides(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that flake8's options change, by attribute.

    Raises:
        ExecutionError: a value cannot be used.
    """
    try:
        return host_options.overrides(lambda name: getattr(options, name.replace("-", "_"), None))
    except HostOptionError as error:
        raise ExecutionError(str(error)) from None
