"""The ids by which pylint knows the rules.

pylint wants one letter and four digits; the two digits after the letter are those of a checker, which is a family here
(94 to 98, from the range that is left to plugins). An id stands in people's configurations and comments: it is never
changed, and that of a rule that is gone is not given to another.
"""

from __future__ import annotations

PYLINT_IDS = {
    "RP001": "W9401",
    "RP002": "W9402",
    "RP101": "W9501",
    "RP102": "W9502",
    "RP103": "W9503",
    "RP104": "W9504",
    "RP105": "W9505",
    "RP201": "W9601",
    "RP202": "W9602",
    "RP203": "W9603",
    "RP204": "W9604",
    "RP205": "W9605",
    "RP206": "W9606",
    "RP301": "W9701",
    "RP302": "W9702",
    "RP303": "W9703",
    "RP304": "W9704",
    "RP305": "W9705",
    "RP306": "W9706",
    "RP307": "W9707",
    "RP308": "W9708",
    "RP309": "W9709",
    "RP401": "W9801",
    "RP402": "W9802",
}
"""The code of each rule to its message id."""


def pylint_symbol(name: str) -> str:
    """Return what pylint calls a rule, by the rule's name."""
    return f"rp-{name}"
