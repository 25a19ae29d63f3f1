"""RP101: a BigQuery client that is constructed outside the pool."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import has_open_keywords
from lint_rules.program.factories import constructions
from lint_rules.program.names import BIGQUERY_CLIENT
from lint_rules.rules.rule import Rule

# The client's own signature (google-cloud-bigquery 3.x, ``client.py``); what the pool takes is named differently only
# for the project.
_POSITIONS = (
    "project", "credentials", "_http", "location", "default_query_job_config", "default_load_job_config",
    "client_info", "client_options", "default_job_creation_mode",
)  # fmt: skip
_TAKEN = frozenset({"project", "location", "credentials", "client_options", "default_query_job_config"})


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report constructions of the client class and calls of its alternate constructors."""
    for construction in constructions(module, _is_constructor):
        alternate = construction.dotted[len(BIGQUERY_CLIENT) :].lstrip(".")
        yield RULE.at(module, construction.at, _message(construction.call, alternate, module))


def _is_constructor(dotted: str) -> bool:
    return dotted == BIGQUERY_CLIENT or dotted.startswith(f"{BIGQUERY_CLIENT}.from_")


def _message(call: facts.Call | None, alternate: str, module: LinkedModule) -> str:
    package = module.program.settings.runtime_package
    message = f"raw BigQuery client; use get_bigquery_client() from {package}.clients.bigquery_pool"
    if alternate:
        return f"{message} and hand it credentials= instead of {alternate}()"
    if call is None:
        return message
    given = [_POSITIONS[index] for index in range(min(len(call.args), len(_POSITIONS)))]
    given += [keyword.name for keyword in call.keywords if keyword.name is not None]
    if refused := [name for name in given if name not in _TAKEN]:
        return f"{message}; the pool cannot take {', '.join(refused)}"
    if has_open_keywords(call):
        return f"{message}; what ** carries here must be among {', '.join(sorted(_TAKEN - {'project'}))}"
    return message


RULE = Rule(
    code="RP101",
    name="raw-bigquery-client",
    summary="A BigQuery client is constructed outside the pool",
    why="""\
Every `bigquery.Client(...)` loads credentials, fetches a token and opens connections of its own: 80 to 110 ms before
the first query with a service-account file, and sockets that stay open as long as the client lives. Thirty processors
that each build one per call spend more time on handshakes than on queries, and run into quotas of the metadata and
token servers that no single one of them would meet.
""",
    instead="""\
Take the client from the pool: one for each project and location, shared by all threads, built once per process.
""",
    bad="""\
from google.cloud import bigquery


def load(project):
    return bigquery.Client(project=project, location="EU")  # RP101
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client


def load(project):
    return get_bigquery_client(project_id=project, location="EU")
""",
    words=("bigquery",),
    check=check,
    left_alone="""\
- annotations, `isinstance`, `Mock(spec=bigquery.Client)`, `patch("...bigquery.Client")`;
- the definition and the construction of a project's own subclass of the client;
- the runtime's own modules, in every copy.
""",
    fixability="safe or unsafe",
    fix="""\
`bigquery.Client(project=p, location=l)` becomes `get_bigquery_client(project_id=p, location=l)`, arguments by position
included. The import of `bigquery` goes where nothing else uses it. Safe: the same arguments give a client for the same
project and location; that it is shared is what the rule is for. A `with` around it, or its `.close()`, goes as well.

- *unsafe* where code (tests above all) patches the name that would be replaced: the import stays, and the places are
  listed; where the project's other clients have a location and this one has none: that location is written in, or RP104
  would follow; where a function makes `credentials=`, `client_options=` or `default_query_job_config=` anew each
  time: the pool compares them by identity, so move them to a place where they are made once; where the file closes
  what a container holds (`for client in clients.values(): client.close()`), which may be this client; and where the
  project or location may be an empty string (`os.getenv("PROJECT", "")`), which is an error of the pool;
- *refused* for arguments that the pool does not take, for `*args` and `**kwargs`, for the alternate constructors
  (`from_service_account_json()` and the like), for a name that is imported from two places, for a class that is
  handed over uncalled, or kept in an attribute of a class or an object, which can be set to another one; for the
  fallback where the runtime cannot be imported, for another location than the project's other clients have, for a
  client that is closed in another file, by a function that it is passed to, or together with others, and for one of
  which an attribute is set after it was made (`client.default_query_job_config = ...`): from the pool, the change
  would reach everybody.
""",
    references=("https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.client.Client",),
)
