"""The files that a new rule starts with: a rule that works, on one dotted name, with its texts still to be written."""

from __future__ import annotations

from dataclasses import dataclass

_MODULE = '''\
"""{code}: TODO: the mistake in a few words."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.factories import constructions
from lint_rules.rules.rule import Rule

_CALLS = frozenset({{"{call}"}})


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report calls of what is listed, however it is imported."""
    for construction in constructions(module, _CALLS.__contains__, keywords=False):
        yield RULE.at(module, construction.at, f"TODO: what to write instead of {{construction.dotted}}()")


RULE = Rule(
    code="{code}",
    name="{name}",
    summary="TODO: what is found, in one line",
    why="""\\
TODO: what goes wrong under load, with a fact that can be checked.
""",
    instead="""\\
TODO: what to write instead.
""",
    bad="""\\
import {module}


def use(*args):
    return {call}(*args)  # {code}
""",
    good="""\\
# TODO: the same, written well.
""",
    words=("{module}",),
    check=check,
    left_alone="""\\
- TODO: what is deliberately not reported.
""",
)
'''

_CONTRACT = """\
# {code} {name}

- **[{code}-1]** A call of `{call}` is reported, however it is imported. The finding is placed at the called name.
"""

_REPORTED = """\
# statement: {code}-1 positive

import {module}
from {module} import {function} as imported

{call}()  # {code}:{column}
imported()  # {code}:1
"""

_NEAR = """\
# statement: {code}-1 near-miss

from acme.{module} import {function}

{function}()


class Other:
    def {function}(self):
        return self.{function}()
"""


@dataclass(frozen=True)
class NewRule:
    """What is said about a rule that is to be made."""

    code: str
    name: str
    call: str
    """The dotted name whose calls it reports to begin with."""
    family: str
    """The folder of its family."""

    def files(self) -> dict[str, str]:
        """Return the texts of its files by their paths."""
        package, _, function = self.call.rpartition(".")
        values = {
            "code": self.code,
            "name": self.name,
            "call": self.call,
            "module": package,
            "function": function,
            "column": len(package) + 2,
        }
        templates = {
            f"lint_rules/rules/{self.family}/{self.name.replace('-', '_')}.py": _MODULE,
            f"docs/contract/{self.name}.md": _CONTRACT,
            f"tests/fixtures/{self.code}/reported.py": _REPORTED,
            f"tests/fixtures/{self.code}/near.py": _NEAR,
        }
        return {path: template.format(**values) for path, template in templates.items()}
