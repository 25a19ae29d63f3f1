"""Runs a program's text once, in this process, in a world that follows its script."""

from __future__ import annotations

import builtins
import contextlib
import io
import itertools
import logging
import os
import random
import re
import sys
import types
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import google.auth
import google.auth.credentials
import requests
from google.cloud import bigquery

import shared.clients
from behaviour.fakes import clock as clocks
from behaviour.fakes.bigquery import FakeBigQuery
from behaviour.fakes.clock import Clock, ForEver
from behaviour.fakes.script import Script
from behaviour.fakes.wire import Wire, plugged_in
from behaviour.header import Header
from behaviour.observing import Observed

_BOUNDARY = re.compile(r"(?<=--)[0-9a-f]{32}")
_JOB_ID = re.compile(r"(?:query-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NOT_THE_PROGRAMS = ("resilint", "shared", "google", "urllib3", "requests", "asyncio", "charset_normalizer")
_numbers = itertools.count()


class _Credentials(google.auth.credentials.AnonymousCredentials):  # type: ignore[misc]
    """What the environment offers."""

    def with_quota_project(self, quota_project_id: str) -> _Credentials:
        return self


def run(text: str, header: Header) -> tuple[Observed, list[str]]:
    """Run a program from its first line to the end of ``main()``.

    Returns:
        What was seen, and what of the script was never played.
    """
    clock = Clock()
    script = Script(header.script)
    service = FakeBigQuery(script, clock)
    wire = Wire(script, service, clock)
    seen: Observed = {"returned": [], "raised": []}
    clients: list[str] = []
    sessions: list[str] = []
    closed: list[str] = []
    printed = io.StringIO()
    random.seed(1)
    shared.clients.reset_for_tests()
    with (
        _own_environment(),
        clocks.running(clock),
        plugged_in(wire),
        _counted(clients, sessions, closed),
        _logs() as logs,
        contextlib.redirect_stdout(printed),
        _module() as module,
    ):
        try:
            exec(compile(text, f"<{module.__name__}>", "exec"), module.__dict__)
            seen["returned"] = [_masked(repr(module.main()))]
        except ForEver as error:
            seen["raised"] = [f"goes on for ever: {error}"]
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            seen["raised"] = [_described(error)]
    shared.clients.reset_for_tests()
    seen |= {
        "printed": _masked(printed.getvalue()).splitlines(),
        "logs": [_masked(line) for line in logs],
        "submissions": service.submissions,
        "calls": service.calls,
        "tables": [f"{name}: {', '.join(rows)}" for name, rows in sorted(service.tables.items())],
        "bigquery timeouts": list(dict.fromkeys(wire.bigquery_timeouts)),
        "clients": clients,
        "sessions": sessions,
        "closed": closed,
        "requests": [_masked(line) for line in wire.requests],
        "timeouts": list(dict.fromkeys(wire.timeouts)),
        "sleeps": [f"{seconds:g}" for seconds in clock.sleeps],
    }
    if not header.ordered:
        seen = {name: sorted(values) for name, values in seen.items()}
    return seen, script.left


def _described(error: BaseException) -> str:
    shown = f"{type(error).__qualname__}{_arguments(error)}"
    return f"{shown} from {type(error.__cause__).__qualname__}" if error.__cause__ is not None else shown


def _arguments(error: BaseException) -> str:
    # Addresses of objects and ids of jobs differ from run to run.
    return _masked(re.sub(r" at 0x[0-9a-f]+", "", repr(error.args)))


def _masked(text: str) -> str:
    return _BOUNDARY.sub("BOUNDARY", _JOB_ID.sub("JOB", text))


@contextmanager
def _own_environment() -> Iterator[None]:
    """No settings of this machine, and credentials that cost nothing."""
    kept = {name: value for name, value in os.environ.items() if not _says_something(name)}
    with (
        patch.dict(os.environ, kept, clear=True),
        patch.dict(vars(requests)),  # what the program itself puts there goes with it
        patch.dict(vars(bigquery)),
        patch.object(google.auth, "default", lambda *args, **kwargs: (_Credentials(), "home")),
    ):
        yield


def _says_something(name: str) -> bool:
    return name.upper().startswith(("GOOGLE_", "GCLOUD_", "BIGQUERY_")) or name.lower().endswith("_proxy")


@contextmanager
def _counted(clients: list[str], sessions: list[str], closed: list[str]) -> Iterator[None]:
    """Note every client and session that is made, and every one that is closed by name."""
    make_client, close_client = bigquery.Client.__init__, bigquery.Client.close
    make_session, close_session = requests.Session.__init__, requests.Session.close

    def client(self: bigquery.Client, *args: object, **kwargs: object) -> None:
        make_client(self, *args, **kwargs)
        clients.append(f"{self.project}/{self.location}")

    def end_client(self: bigquery.Client) -> None:
        closed.append("client")
        close_client(self)

    def session(self: requests.Session) -> None:
        if type(self).__module__ != "google.auth.transport.requests" and not _is_googles():
            sessions.append(type(self).__name__)
        make_session(self)

    def end_session(self: requests.Session) -> None:
        if type(self) is requests.Session and sys._getframe(1).f_globals.get("__name__", "").startswith("program"):
            closed.append("session")
        close_session(self)

    from shared.clients._http_session import PooledSession

    close_pooled = PooledSession.close

    def end_pooled(self: PooledSession) -> None:
        closed.append("pooled session")
        close_pooled(self)

    with ExitStack() as stack:
        for owner, name, fake in (
            (bigquery.Client, "__init__", client),
            (bigquery.Client, "close", end_client),
            (requests.Session, "__init__", session),
            (requests.Session, "close", end_session),
            (PooledSession, "close", end_pooled),
        ):
            stack.enter_context(patch.object(owner, name, fake))
        yield


def _is_googles() -> bool:
    """Whether the session is the one that Google's transport keeps for refreshing tokens."""
    return sys._getframe(2).f_globals.get("__name__") == "google.auth.transport.requests"


@contextmanager
def _logs() -> Iterator[list[str]]:
    """What the program logs, whatever the host has done with logging."""
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name.partition(".")[0] not in _NOT_THE_PROGRAMS:
                lines.append(f"{record.levelname} {record.getMessage()}")

    root, handler = logging.getLogger(), Handler()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@contextmanager
def _module() -> Iterator[types.ModuleType]:
    """A module of its own for one run."""
    module = types.ModuleType(f"program_{next(_numbers)}")
    module.__dict__["__builtins__"] = builtins
    sys.modules[module.__name__] = module
    try:
        yield module
    finally:
        del sys.modules[module.__name__]
