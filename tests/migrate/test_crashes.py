"""Whatever happens, and whenever: no file is half written, and ``--undo`` restores every byte."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from migrating import COMMAND, SAFE, SAFE_AFTER, Repository

HERE = Path(__file__).parent


def crash(folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(HERE / "crashing.py"), str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{HERE.parent.parent}{os.pathsep}{HERE}"},
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("how", ["kill", "once", "full"])
@pytest.mark.parametrize(("what", "steps"), [("migrate", 20), ("undo", 15)])
def test_at_every_step(tmp_path: Path, what: str, steps: int, how: str) -> None:
    result = crash(tmp_path, what, how)
    assert result["complaints"] == []
    assert len(result["codes"]) > steps, "every file is opened, renamed and given its mode"
    assert result["codes"][-1] == 0, "in the end there is no such step, and all goes well"


def test_without_a_journal_it_is_noticed(tmp_path: Path) -> None:
    result = crash(tmp_path, "migrate", "kill", "broken")
    assert any("not restored" in complaint for complaint in result["complaints"])


def test_a_killed_run_is_undone(repository: Repository) -> None:
    for number in range(60):
        repository.write(f"src/many/module_{number}.py", SAFE)
    repository.commit()
    before = repository.files()
    with subprocess.Popen([*COMMAND, "--yes", "-q"], cwd=repository.root, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not (repository.root / ".resilint_migration" / "journal").exists() and time.monotonic() < deadline:
            if process.poll() is not None:
                break
        os.killpg(process.pid, signal.SIGKILL)
    done = repository.migrate("--undo", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert repository.files() == before
    assert repository.status() == []


def test_a_second_run_after_an_interrupted_one_says_so(repository: Repository) -> None:
    assert repository.migrate("--yes", "-q").returncode == 0
    finished = repository.root / ".resilint_migration" / "finished"
    finished.unlink()
    done = repository.migrate("--yes", "-q", "--allow-dirty", "--unsafe-fixes")
    assert done.returncode == 2
    assert "was interrupted (or is still running): restore it with `resilint migrate --undo`, or delete" in done.stderr
    assert done.stderr.count("\n") == 1
    assert repository.status() == [" M src/safe.py"]
    assert repository.migrate("--undo").returncode == 0
    assert repository.status() == []
    assert not (repository.root / ".resilint_migration").exists()


def test_a_second_run_after_a_finished_one_takes_its_place(repository: Repository) -> None:
    assert repository.migrate("--yes", "-q").returncode == 0
    repository.commit()
    assert repository.migrate("--yes", "-q", "--unsafe-fixes").returncode == 0
    assert repository.status() == [" M src/jobs/unsafe.py"]
    assert repository.migrate("--undo", "-q", cwd=repository.root / "src").returncode == 0
    assert repository.status() == []
    assert repository.read("src/safe.py") == SAFE_AFTER, "that of the first run is committed, and stays"


def test_undo_leaves_what_was_changed_since(repository: Repository) -> None:
    repository.write("src/other.py", SAFE)
    repository.write("src/third.py", SAFE)
    repository.commit()
    assert repository.migrate("--yes", "-q").returncode == 0
    repository.write("src/safe.py", SAFE_AFTER + "more = 1\n")
    (repository.root / "src" / "third.py").unlink()
    before = repository.files()
    done = repository.migrate("--undo")
    assert done.returncode == 2
    assert "src/safe.py (changed), src/third.py (is gone); with --force they are overwritten" in done.stderr
    assert done.stderr.count("\n") == 1
    assert repository.files() == before, "all or nothing"
    done = repository.migrate("--undo", "--force")
    assert done.returncode == 0
    assert "Restored 3 files" in done.stdout
    assert repository.status() == []
    assert not (repository.root / ".resilint_migration").exists()


def test_undo_takes_what_is_as_before_as_restored(repository: Repository) -> None:
    assert repository.migrate("--yes", "-q").returncode == 0
    repository.git("checkout", "-q", "src/safe.py")
    done = repository.migrate("--undo")
    assert "Restored 0 files" in done.stdout
    assert "1 had not been changed" in done.stdout
    assert repository.status() == []


@pytest.mark.parametrize("damage", ["short", "flipped", "empty", "foreign", "outside"])
def test_a_damaged_journal_is_refused(repository: Repository, damage: str) -> None:
    assert repository.migrate("--yes", "-q").returncode == 0
    journal = repository.root / ".resilint_migration" / "journal"
    content = journal.read_bytes()
    journal.write_bytes(
        {
            "short": content[:-1],
            "flipped": content[:-5] + bytes([content[-5] ^ 1]) + content[-4:],
            "empty": b"",
            "foreign": b'{"files": []}',
            "outside": _leading_out(content),
        }[damage]
    )
    before = repository.files()
    for arguments in (["--undo"], ["--undo", "--force"], ["--yes", "--allow-dirty"]):
        done = repository.migrate(*arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "journal is damaged, so nothing was touched" in done.stderr
        assert done.stderr.count("\n") == 1
    assert repository.files() == before


def _leading_out(content: bytes) -> bytes:
    """A sound journal about a file outside of the tree."""
    import msgspec

    from lint_rules.migrate.journal import Journal, digest

    head = content[: content.index(b"\n") + 1]
    journal = msgspec.msgpack.decode(content[len(head) + len(digest(b"")) :], type=Journal)
    entry = msgspec.structs.replace(journal.entries[0], path=b"src/../../elsewhere.py")
    payload = msgspec.msgpack.encode(msgspec.structs.replace(journal, entries=(entry,)))
    return head + digest(payload) + payload
