"""A program that forks while its threads are sending; run by the fork tests in a process of its own.

Arguments: the server's URL and the number of children. Prints one JSON object for the parent's view.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
import warnings

from shared.clients.http_pool import get, get_http_session, pool_stats


def ask(url: str, name: str, turns: int) -> None:
    for turn in range(turns):
        mark = f"{name}-{turn}"
        seen = get(f"{url}/echo", {"id": mark}, headers={"X-Id": mark}).json()
        assert seen["query"]["id"] == mark, (seen["query"], mark)
        assert seen["headers"]["X-Id"] == mark
        assert "Cookie" not in seen["headers"]


def child(url: str, name: str, held: object) -> None:
    """Both a new retrieval and a session made before the fork work, on connections of the child's own."""
    assert pool_stats().requests == 0
    threads = [threading.Thread(target=ask, args=(url, f"{name}-{number}", 10)) for number in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        mark = f"{name}-held-{turn}"
        assert held.get(f"{url}/echo", params={"id": mark}).json()["query"]["id"] == mark
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert get_http_session() is not held
    assert pool_stats().requests == 50


def main(url: str, children: int) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what this is about
    failed: list[str] = []
    stop = threading.Event()

    def keep_asking(number: int) -> None:
        turn = 0
        while not stop.is_set():
            try:
                ask(url, f"parent-{number}-{turn}", 1)
            except Exception:
                failed.append(traceback.format_exc())
                return
            turn += 1

    held = get_http_session()
    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    pids = []
    for number in range(children):
        ask(url, f"main-{number}", 2)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                child(url, f"child-{number}", held)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        pids.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    ask(url, "after", 20)
    stop.set()
    for thread in threads:
        thread.join(30)
    print(json.dumps({"codes": codes, "failed": failed, "same_session": get_http_session() is held}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
