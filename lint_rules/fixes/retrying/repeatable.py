"""Whether a submission may be made again: that the second attempt does what the first one was to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope
from lint_rules.program.clients import INSERTS, Submission, argument
from lint_rules.program.names import BIGQUERY_CLIENT
from lint_rules.program.program import origin_of
from lint_rules.program.rewritten.writes import has_fixed_job_id
from lint_rules.program.sql import changing_statements, query_texts
from lint_rules.program.values import Result
from lint_rules.program.walk import subexpressions

_QUERIES = ("query", "query_and_wait")
_JOB_ID_POSITIONS = {"query": 2, "load_table_from_uri": 2, "copy_table": 2}
_FILE_REWIND_POSITION = 2
_MADE_ANEW = ("uuid.", "time.", "random.", "secrets.", "datetime.", "os.urandom")
_IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO"})
_USED_UP = frozenset(
    {"next", "pop", "popleft", "popitem", "read", "readline", "readlines", "recv", "get_nowait", "input"}
)
"""Calls that give something else, or nothing, the second time."""
_DEPTH = 5
_ITERATORS = frozenset({"map", "filter", "zip", "iter", "reversed", "enumerate", "open"})
_COPIES = frozenset({"list", "tuple", "sorted"})
_ONCE = ("Iterator", "Generator", "Iterable")
_HARMLESS = (
    "google.cloud.bigquery.", "shared.clients.", "logging.", "datetime.", "time.time", "time.monotonic",
    "time.perf_counter", "uuid.", "textwrap.", "json.", "os.environ", "os.getenv", "os.path.", "pathlib.", "re.",
    "typing.", "decimal.", "math.",
)  # fmt: skip
_HARMLESS_BUILTINS = frozenset(
    {
        "str", "int", "float", "bool", "bytes", "len", "list", "dict", "tuple", "set", "frozenset", "sorted", "sum",
        "min", "max", "any", "all", "isinstance", "getattr", "hasattr", "range", "round", "repr", "format", "type",
        "print", "abs", "super",
    }
)  # fmt: skip
_HARMLESS_METHODS = frozenset(
    {
        "format", "join", "strip", "lstrip", "rstrip", "lower", "upper", "replace", "split", "isoformat", "strftime",
        "encode", "decode", "items", "keys", "values", "get", "copy", "total_seconds", "startswith", "endswith",
        "hex", "date", "as_posix", "to_api_repr"
    }
)  # fmt: skip
_LOGGERS = ("log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER")
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})


def refuse_unrepeatable(site: Site, submission: Submission, *, moves: bool) -> None:
    """Refuse a submission of which a second attempt would fail, write twice or write something else.

    Args:
        site: the finding.
        submission: the submission.
        moves: whether the submission alone is repeated, and not what stands before it in its function.

    Raises:
        Refused: and says why.
    """
    if submission.method in INSERTS:
        raise Refused("insert_rows", "the client itself repeats it with the same row ids: drop retry=None")
    _refuse_scripts(site, submission)
    _refuse_job_ids(site, submission, moves=moves)
    if submission.method.startswith("load_table_from_"):
        _refuse_used_up_sources(site, submission)


def _refuse_scripts(site: Site, submission: Submission) -> None:
    text = argument(submission.call, "query", 0) if submission.method in _QUERIES else None
    for part in (query_texts(site.program, text, submission.scope) if text is not None else None) or ():
        words = [statement.split() for statement in changing_statements(part)]
        firsts = [found[0] for found in words]
        is_transaction = any(found in (["begin"], ["begin", "transaction"]) for found in words)
        if firsts and firsts[0] in ("call", "execute"):
            raise Refused("a script", "a procedure or dynamic statement: what it has done already would be done again")
        if is_transaction and "commit" in firsts:
            continue  # takes itself back as a whole
        if is_transaction or firsts[:1] in (["commit"], ["rollback"]):
            raise Refused("a script", "one statement of a transaction: only the whole of it can be repeated")
        if len(words) > 1:
            raise Refused("a script", "a script of several statements: those that are done already would be done again")


def is_hidden(site: Site, submission: Submission) -> bool:
    """Whether a query's text cannot be seen, so that it may be a script of several statements."""
    text = argument(submission.call, "query", 0) if submission.method in _QUERIES else None
    return text is not None and not query_texts(site.program, text, submission.scope)


def _refuse_job_ids(site: Site, submission: Submission, *, moves: bool) -> None:
    given = argument(submission.call, "job_id", _JOB_ID_POSITIONS.get(submission.method))
    fixed = Refused("a job id", "the job id stays the same: a second attempt meets `already exists`")
    if has_fixed_job_id(submission):
        raise fixed
    if given is None or site.program.constant(given, submission.scope) is None or not moves:
        return
    made = [part for part in subexpressions(given) if isinstance(part, facts.Call)]
    if not any(o.startswith(_MADE_ANEW) for part in made for o in site.program.origins(part.func, submission.scope)):
        raise fixed


def _refuse_used_up_sources(site: Site, submission: Submission) -> None:
    call, scope = submission.call, submission.scope
    if submission.method == "load_table_from_file":
        rewind = argument(call, "rewind", _FILE_REWIND_POSITION)
        source = argument(call, "file_obj", 0)
        made = isinstance(source, facts.Call) and bool(site.program.origins(source.func, scope) & _IN_MEMORY)
        if not made and (rewind is None or site.program.constant(rewind, scope) is not True):
            raise Refused("a used-up source", "a second attempt would load the rest of the file: pass rewind=True")
        return
    source = call.args[0] if call.args else next((k.value for k in call.keywords if k.name and "json" in k.name), None)
    if source is not None and _is_used_up(site, source, scope):
        raise Refused("a used-up source", "the rows come from an iterator, which is empty at a second attempt")


def _is_used_up(site: Site, source: Expression, scope: Scope, depth: int = 0) -> bool:
    inner = _gone_through(site, source, scope)
    if inner and depth < _DEPTH:  # it is made anew each time, of what may be used up itself
        return any(_is_used_up(site, part, scope, depth + 1) for part in inner)
    expressions: list[tuple[Expression, Scope]] = [(source, scope)]
    if isinstance(source, facts.Name):
        for binding in site.program.evaluator.bindings(source.id, scope, source.at):
            if binding.kind == "value" and binding.expression is not None:
                expressions.append((binding.expression, binding.scope))
            elif binding.kind == "parameter" and binding.scope.function is not None:
                for parameter in binding.scope.function.parameters:
                    if (
                        parameter.name == source.id
                        and parameter.annotation is not None
                        and _is_once(parameter.annotation)
                    ):
                        return True
    for index, (expression, where) in enumerate(expressions):
        if isinstance(expression, facts.Comprehension) and expression.kind == "generator" and index:
            return True
        if not isinstance(expression, facts.Call):
            continue
        if index and _is_one_of(_ITERATORS, site, expression.func, where):
            return True
        callees = site.program.callees(expression, where)
        if index and any(callee.function is not None and callee.function.is_generator for callee in callees):
            return True
    return False


def _gone_through(site: Site, source: Expression, scope: Scope) -> tuple[Expression, ...]:
    """Return what a generator, an iterator or a list that stands in a call goes through."""
    match source:
        case facts.Comprehension(generators=generators):
            return tuple([generator.iterable for generator in generators])
        case facts.Call(func=func, args=args) if _is_one_of(_ITERATORS | _COPIES, site, func, scope):
            return tuple(args)
        case _:
            return ()


def _is_one_of(names: frozenset[str], site: Site, function: Expression, scope: Scope) -> bool:
    return bool({f"builtins.{name}" for name in names} & site.program.origins(function, scope))


def _is_once(annotation: Expression) -> bool:
    names = [
        part.id if isinstance(part, facts.Name) else getattr(part, "attr", "") for part in subexpressions(annotation)
    ]
    texts = [part.value for part in subexpressions(annotation) if isinstance(part, facts.Constant)]
    words = {*names, *[word for text in texts if isinstance(text, str) for word in text.replace("[", " ").split()]}
    return any(word in _ONCE for word in words)


# what else is repeated with it


def repeated_calls(site: Site, called: Iterable[tuple[Call, Scope]], meant: Iterable[Call]) -> tuple[str, ...]:
    """Return the calls that are made again at each attempt and may do more than compute, as they are written.

    Args:
        site: the finding.
        called: the calls that are repeated.
        meant: the submission and its wait.

    Raises:
        Refused: one of them gives something else the second time.
    """
    result: list[str] = []
    meant = frozenset(meant)
    for call, scope in called:
        name = _last(call)
        if name in _USED_UP:
            raise Refused(
                "used up", f"{spelt(call.func) or name}() would be called again, and gives something else then"
            )
        if call not in meant and not is_harmless(site, call, scope):
            result.append(f"{spelt(call.func) or name or 'a call'}()")
    return tuple(dict.fromkeys(result))


def is_harmless(site: Site, call: Call, scope: Scope) -> bool:
    """Whether a call can be made any number of times: it computes, or it writes a log line."""
    return is_log(site, call, scope) or computes(site, call, scope)


def is_log(site: Site, call: Call, scope: Scope) -> bool:
    """Whether a call writes a line for people."""
    if isinstance(call.func, facts.Name):
        return site.program.origins(call.func, scope) == {"builtins.print"}
    if not isinstance(call.func, facts.Attribute) or call.func.attr not in _LEVELS:
        return False
    return spelt(call.func.value).rpartition(".")[2] in _LOGGERS


def computes(site: Site, call: Call, scope: Scope) -> bool:
    """Whether a call does nothing that anybody would notice."""
    origins = set(_origins(site, call, scope))
    if any(origin.startswith(BIGQUERY_CLIENT) for origin in origins):
        return False  # it connects
    if origins and all(
        origin.startswith(_HARMLESS) or origin.removeprefix("builtins.") in _HARMLESS_BUILTINS for origin in origins
    ):
        return True
    if any(origin and not origin.startswith("builtins.") for origin in origins):
        return False  # ``requests.get`` is no method of a dictionary
    if _last(call) == "get" and not call.args:
        return False  # of a queue
    return not site.program.callees(call, scope) and _last(call) in _HARMLESS_METHODS


def _origins(site: Site, call: Call, scope: Scope) -> Iterator[str]:
    for value in site.program.values(call.func, scope):
        yield (value.of if isinstance(value, Result) else origin_of(value)) or ""


def _last(call: Call) -> str:
    return call.func.attr if isinstance(call.func, facts.Attribute) else getattr(call.func, "id", "")
