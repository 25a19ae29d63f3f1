"""Fork: parent and child both go on, and no answer crosses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from local_server import LocalServer

REPOSITORY = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def run(*arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run Python with the repository on its path; a hang is a failure."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=timeout, env=environment, check=False
    )


def test_forking_under_load(either_server: LocalServer) -> None:
    """Six threads keep sending while twelve children are forked, each with threads and a session from before."""
    done = run(str(Path(__file__).with_name("fork_program.py")), either_server.url, "12")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"codes": [0] * 12, "failed": [], "same_session": True}
    marks = [headers["X-Id"] for _, _, headers, _ in either_server.requests if "X-Id" in headers]
    assert len(marks) == len(set(marks))  # no request arrived twice


def test_a_child_does_not_hold_the_parents_connections_open(server: LocalServer) -> None:
    """When the parent closes one, the server learns it while the child lives on."""
    code = (
        "import os, sys\n"
        "from shared.clients import http_pool\n"
        f"url = {server.url!r}\n"
        "streaming = http_pool.get(url + '/drip/x', stream=True)\n"
        "http_pool.get(url + '/echo')\n"
        "ready, gone = os.pipe(), os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.close(gone[1]); os.write(ready[1], b'x')\n"
        "    os.read(gone[0], 1)\n"  # until the parent has exited
        "    os._exit(0)\n"
        "os.read(ready[0], 1)\n"
        "streaming.close(); http_pool.close_all_sessions()\n"
        "print('closed', flush=True)\n"
        "sys.stdin.read()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    program = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    with program:
        assert program.stdout and program.stdout.readline() == "closed\n"
        assert server.accepts == 2
        assert server.wait_until(lambda: not server.open, seconds=5)
        program.communicate("", timeout=30)


def test_a_spawned_child_uses_its_own(server: LocalServer, tmp_path: Path) -> None:
    """It gets the session by pickle, which means the session of its own process."""
    program = tmp_path / "spawning.py"
    program.write_text(
        "import multiprocessing, sys\n"
        "from shared.clients.http_pool import get_http_session, pool_stats\n"
        "def work(session, url):\n"
        "    assert session is get_http_session(timeout=7)\n"
        "    assert session.get(url).status_code == 200\n"
        "    assert pool_stats().connections == 1\n"
        "if __name__ == '__main__':\n"
        "    session = get_http_session(timeout=7)\n"
        "    assert session.get(sys.argv[1]).status_code == 200\n"
        "    child = multiprocessing.get_context('spawn').Process(target=work, args=(session, sys.argv[1]))\n"
        "    child.start()\n"
        "    child.join(60)\n"
        "    sys.exit(child.exitcode)\n"
    )
    done = run(str(program), f"{server.url}/echo")
    assert done.returncode == 0, done.stderr
    assert server.accepts == 2
