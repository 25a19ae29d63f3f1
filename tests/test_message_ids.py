"""pylint's ids: one a rule, in the range that is left to plugins, two digits a family."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from lint_rules.frontends.pylint.checkers import CHECKERS
from lint_rules.rules.message_ids import PYLINT_IDS
from lint_rules.rules.rule import FAMILIES
from scripts.new_rule import MESSAGE_IDS, ROOT, RefusedError, with_message_id


def faults(ids: Mapping[str, str]) -> list[str]:
    """What is wrong with a table of ids."""
    found = [
        f"{code}: {message}" for code, message in ids.items() if not re.fullmatch(r"W(5[1-9]|[6-9]\d)\d\d", message)
    ]
    for code, message in ids.items():
        found += [f"{code} and {other}: {message}" for other in ids if other < code and ids[other] == message]
        found += [
            f"{code} and {other}: {message[1:3]}"
            for other in ids
            if other < code and (ids[other][1:3] == message[1:3]) is not (other[:3] == code[:3])
        ]
    return found


def test_rules_and_ids_belong_together_one_to_one() -> None:
    assert faults(PYLINT_IDS) == []
    assert list(PYLINT_IDS) == sorted(PYLINT_IDS)


@pytest.mark.parametrize(
    ("ids", "fault"),
    [
        ({"RP101": "W0101"}, "RP101: W0101"),
        ({"RP101": "RP101"}, "RP101: RP101"),
        ({"RP101": "W9501", "RP102": "W9501"}, "RP102 and RP101: W9501"),
        ({"RP101": "W9501", "RP102": "W9602"}, "RP102 and RP101: 96"),
        ({"RP101": "W9501", "RP201": "W9502"}, "RP201 and RP101: 95"),
    ],
)
def test_a_fault_is_found(ids: dict[str, str], fault: str) -> None:
    assert faults(ids) == [fault]


def test_every_family_has_its_checker() -> None:
    assert [checker.family for checker in CHECKERS] == list(FAMILIES)
    assert [message for checker in CHECKERS for message in checker.msgs] == list(PYLINT_IDS.values())


def test_the_ids_of_the_first_release_stay() -> None:
    """Ids stand in configurations and comments. Add to this list, and change nothing in it."""
    released = (
        "RP001 W9401 RP002 W9402 RP101 W9501 RP102 W9502 RP103 W9503 RP104 W9504 RP105 W9505 RP201 W9601 RP202 W9602 "
        "RP203 W9603 RP204 W9604 RP205 W9605 RP206 W9606 RP301 W9701 RP302 W9702 RP303 W9703 RP304 W9704 RP305 W9705 "
        "RP306 W9706 RP307 W9707 RP308 W9708 RP309 W9709 RP401 W9801 RP402 W9802"
    )
    pairs = re.findall(r"(RP\d{3}) (W\d{4})", released)
    assert len(pairs) == 24
    assert pairs == [(code, PYLINT_IDS.get(code)) for code, _ in pairs]


def test_a_new_rule_gets_an_id_at_its_place() -> None:
    module = (ROOT / MESSAGE_IDS).read_text(encoding="utf-8")
    made = with_message_id(module, "RP190")
    assert made.replace('    "RP190": "W9590",\n', "") == module
    assert '    "RP105": "W9505",\n    "RP190": "W9590",\n    "RP201"' in made
    assert '    "RP402": "W9802",\n    "RP499": "W9899",\n}' in with_message_id(module, "RP499")


def test_an_id_that_is_taken_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PYLINT_IDS, "RP106", "W9590")
    with pytest.raises(RefusedError, match="W9590, pylint's id for RP190, is taken"):
        with_message_id("", "RP190")
