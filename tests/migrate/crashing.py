"""Ends a migration, or its undoing, at each of its steps in turn, and says what is not as it was after ``--undo``.

``python crashing.py FOLDER WHAT HOW [broken]``: WHAT is ``migrate`` or ``undo``; HOW is ``kill`` (the process is gone
at once), ``once`` (one step fails) or ``full`` (from one step on nothing more can be written). A step is whatever
changes the file system: opening for writing, renaming, removing, making a folder, changing a mode. With ``broken`` no
journal is written: then there must be complaints. A process of its own, so that it can be forked safely.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from migrating import snapshot

from lint_rules.fixes.fixing import Change
from lint_rules.migrate import carrying_out, journal
from lint_rules.migrate.errors import MigrationError
from lint_rules.migrate.undoing import undo

_KILLED, _REFUSED = 9, 7
_STEPS = ("os.rename", "os.remove", "os.mkdir", "os.chmod", "os.chown", "os.rmdir")
_NO_SPACE_NEEDED = ("os.remove", "os.rmdir", "os.chmod", "os.chown")
BEFORE = {
    "a.py": b"a = 1\r\n",
    "pack/b.py": b"b = 1\n" * 1000,
    "pack/c.py": b"\xef\xbb\xbfc = 1",
}
MODES = {"a.py": 0o644, "pack/b.py": 0o755, "pack/c.py": 0o600}


def changes() -> list[Change]:
    return [Change(path, content, content.replace(b"1", b"22"), ()) for path, content in BEFORE.items()]


def make(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for path, content in BEFORE.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(MODES[path])


def in_a_child(act: Callable[[], bool], step: int, how: str) -> int:
    """Fork, act, and fail at a step; return the exit code: 0 if the step was never reached, or was survived."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not writing and event not in _STEPS:
            return
        seen += 1
        if how == "kill" and seen == step:
            os._exit(_KILLED)
        if (how == "once" and seen == step) or (how == "full" and seen >= step and event not in _NO_SPACE_NEEDED):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)
    try:
        finished = act()
    except MigrationError as error:
        os._exit(_REFUSED if "\n" not in str(error) else 1)
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)
    os._exit((0 if seen < step else _REFUSED + 1) if finished else _REFUSED)


def migrate(root: Path) -> bool:
    carried = carrying_out.carry_out(root, changes())
    return not carried.stopped and not carried.left


def take_back(root: Path) -> bool:
    undo(root)
    return True


def halfway(root: Path) -> list[str]:
    """The files that hold neither what they held nor what they were to hold."""
    known = {change.path: (change.before, change.after) for change in changes()}
    return [path for path, texts in known.items() if (root / path).read_bytes() not in texts]


def main(folder: str, what: str, how: str, *broken: str) -> dict[str, object]:
    root = Path(folder) / "tree"
    complaints: list[str] = []
    if broken:
        journal.Place.write = lambda self, content: self.folder.mkdir(exist_ok=True)  # type: ignore[method-assign]
    codes: list[int] = []
    for step in range(1, 1000):
        make(root)
        wanted = snapshot(root)
        if what == "undo":
            carrying_out.carry_out(root, changes())
        codes.append(in_a_child((lambda: take_back(root)) if what == "undo" else (lambda: migrate(root)), step, how))
        if codes[-1] == 0:
            break
        if codes[-1] not in (_KILLED, _REFUSED, _REFUSED + 1):
            complaints.append(f"step {step}: exit code {codes[-1]}")
        complaints += [f"step {step}: {path} is neither old nor new" for path in halfway(root)]
        if journal.Place(root).exists():
            undo(root)
        if snapshot(root) != wanted:
            complaints.append(f"step {step}: not restored: {sorted(snapshot(root).items() ^ wanted.items())[:2]}"[:300])
    return {"codes": codes, "complaints": complaints}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
