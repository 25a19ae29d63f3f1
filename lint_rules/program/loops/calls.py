"""What kind of call is this, as far as a retry loop cares?"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.loops.syntax import called_name, path_of
from lint_rules.program.values import ProjectFunction

if TYPE_CHECKING:
    from lint_rules.program.loops.view import LoopView
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

SLEEPS = frozenset(f"{package}.sleep" for package in ("time", "asyncio", "anyio", "trio", "gevent", "eventlet")) | {
    "asyncio.tasks.sleep",
    "eventlet.greenthread.sleep",
    "gevent.hub.sleep",
}
WAITS = frozenset({"threading.Event.wait", "threading.Condition.wait"})
CLOCKS = frozenset(
    {
        "time.time", "time.monotonic", "time.perf_counter", "time.time_ns", "time.monotonic_ns", "time.perf_counter_ns",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
        "django.utils.timezone.now", "timeit.default_timer", "time.process_time", "anyio.current_time",
        "trio.current_time", "pandas.Timestamp.now",
    }
)  # fmt: skip
_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})

_DRAWN = re.compile(r"(?:random|secrets|numpy\.random)\.")

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream"})
_HTTP = re.compile(
    r"(?:requests|httpx|shared\.clients\.http_pool|aiohttp)\.(?:(?:\w*Session|\w*Client)(?:\.enter)?\.)?"
    r"(?:get|post|put|patch|delete|head|options|request|send|stream)\Z"
)
_OPENERS = frozenset(
    {
        "urllib.request.urlopen", "urllib.request.OpenerDirector.open", "urllib.request.build_opener.open",
        "urllib3.PoolManager.request", "urllib3.PoolManager.urlopen", "urllib3.request",
        "urllib3.HTTPConnectionPool.request", "urllib3.HTTPSConnectionPool.request",
    }
)  # fmt: skip
_SESSION_NAME = re.compile(r"session|client|http|requests", re.IGNORECASE)

LOG_METHODS = frozenset(
    {
        "debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace", "success",
        "notice", "echo", "secho", "print_exc", "print_exception", "format_exc", "msg", "verbose",
    }
)  # fmt: skip
_LOG_RECEIVER = re.compile(r"log|console|click|typer|traceback|warnings|std(?:out|err)|print", re.IGNORECASE)
_PURE = frozenset(
    {
        "abs", "bool", "bytes", "dict", "divmod", "enumerate", "float", "format", "frozenset", "getattr", "hasattr",
        "id", "int", "isinstance", "issubclass", "iter", "len", "list", "max", "min", "pow", "print", "range", "repr",
        "reversed", "round", "set", "sorted", "str", "sum", "tuple", "type", "zip",
    }
)  # fmt: skip
_BUILTINS = frozenset(dir(builtins))
_UNKNOWN_WAIT = re.compile(r"sleep|backoff|(?<!no)(?<!no_)wait", re.IGNORECASE)
_FETCHES = frozenset(
    {
        "pop", "popleft", "popitem", "get_nowait", "accept", "recv", "receive", "recvfrom", "readline", "poll", "pull",
        "fetchone", "dequeue", "next", "brpop", "blpop", "lpop", "rpop", "__next__", "anext",
    }
)  # fmt: skip


class Calls:
    """Classifies calls in the scopes of one program; each answer is kept."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._kinds: dict[Call, str] = {}
        self._origins: dict[Expression, frozenset[str]] = {}
        self._callees: dict[Call, tuple[Scope, ...]] = {}
        self._named: dict[Call, tuple[Scope, ...]] = {}
        self.views: dict[Scope, LoopView] = {}
        """The functions that loops call, looked at once each."""

    def origins(self, call: Call, scope: Scope) -> frozenset[str]:
        """Return the external names that the called expression stands for."""
        known = self._origins.get(call)
        if known is None:
            known = self._origins[call] = self.program.origins(call.func, scope)
        return known

    def callees(self, call: Call, scope: Scope) -> tuple[Scope, ...]:
        """Return the project functions that a call may run, overriding methods included.

        Those may lie in files that would have to be read for it: ask for `named` where they make no difference.
        """
        known = self._callees.get(call)
        if known is None:
            known = self._callees[call] = self.program.callees(call, scope)
        return known

    def named(self, call: Call, scope: Scope) -> tuple[Scope, ...]:
        """Return the project functions that a call names."""
        known = self._named.get(call)
        if known is None:
            values = self.program.values(call.func, scope)
            known = self._named[call] = tuple([v.scope for v in values if isinstance(v, ProjectFunction)])
        return known

    def kind(self, call: Call, scope: Scope) -> str:
        """Return what a call is.

        One of ``sleep``, ``wait`` (something unknown that is named like a pause), ``project``, ``http``, ``clock``,
        ``log``, ``pure`` (computes), ``exit`` and ``other``.
        """
        known = self._kinds.get(call)
        if known is None:
            known = self._kinds[call] = self._kind(call, scope)
        return known

    def _kind(self, call: Call, scope: Scope) -> str:
        func, name = call.func, called_name(call)
        origins = self.origins(call, scope)
        if origins:
            if origins <= SLEEPS or (origins <= WAITS and _waits(call)):
                return "sleep"
            if origins <= CLOCKS:
                return "clock"
            if origins <= _EXITS:
                return "exit"
            if all(_DRAWN.match(origin) for origin in origins):
                return "pure"
            if all(is_http(origin) for origin in origins):
                return "http"
        if self.is_log(call, name):
            return "log"
        if not origins and self.named(call, scope):
            return "project"
        if _UNKNOWN_WAIT.search(name) and not origins & WAITS:
            return "wait"
        if isinstance(func, facts.Name) and name in _PURE and name in _BUILTINS:
            return "pure"
        return "other"

    def is_log(self, call: Call, name: str) -> bool:
        """Whether a call only tells somebody something."""
        func = call.func
        if name == "print":
            return isinstance(func, facts.Name)
        if isinstance(func, facts.Attribute):
            receiver = func.value
            while isinstance(receiver, facts.Call):
                receiver = receiver.func
            path = path_of(receiver) or ""
            if name in LOG_METHODS:
                return bool(_LOG_RECEIVER.search(path)) or path in ("self", "cls") or path.endswith((".app", "st"))
            return name in ("write", "flush") and path.endswith(("stdout", "stderr"))
        return name in ("log", "warn", "echo", "secho", "logger", "log_error", "log_info", "log_warning", "log_debug")

    def is_http(self, call: Call, scope: Scope, *, by_name: bool) -> bool:
        """Whether a call is an HTTP request; ``by_name`` lets an unknown receiver that is called a session count."""
        if self.kind(call, scope) == "http":
            return True
        func = call.func
        if not by_name or not isinstance(func, facts.Attribute) or func.attr not in _VERBS:
            return False
        if self.origins(call, scope) or self.named(call, scope):
            return False
        path = path_of(func.value)
        return path is not None and bool(_SESSION_NAME.search(path.rpartition(".")[2]))

    def is_operation(self, call: Call, scope: Scope) -> bool:
        """Whether a call can be what a retry repeats: no log, no sleep, no plain computation."""
        return self.kind(call, scope) not in ("pure", "log", "sleep", "clock", "exit")


def is_http(origin: str) -> bool:
    """Whether an external name is a function or method that makes an HTTP request."""
    return _HTTP.match(origin) is not None or origin in _OPENERS


def may_wait(call: Call) -> bool:
    """Whether a call is named like a pause."""
    return _UNKNOWN_WAIT.search(called_name(call)) is not None


def _waits(call: Call) -> bool:
    """Whether ``wait`` is given a time: without one it waits for a state, however long that takes."""
    duration = sleep_argument(call)
    return duration is not None and not (isinstance(duration, facts.Constant) and duration.value is None)


def sleep_argument(call: Call) -> Expression | None:
    """Return the expression that says how long a sleep takes."""
    if call.args:
        return None if isinstance(call.args[0], facts.Starred) else call.args[0]
    for keyword in call.keywords:
        if keyword.name in ("timeout", "seconds", "delay", "secs", "duration"):
            return keyword.value
    return None


def fetches_work(expression: Expression) -> bool:
    """Whether an expression takes the next piece of work from where it lies (``pending.pop()``, ``next(it)``)."""
    if isinstance(expression, facts.Await):
        expression = expression.value
    if not isinstance(expression, facts.Call):
        return False
    name = called_name(expression)
    if isinstance(expression.func, facts.Name):
        return name in ("next", "anext")
    positional = bool(expression.args)
    return name in _FETCHES or (name == "get" and not positional)
