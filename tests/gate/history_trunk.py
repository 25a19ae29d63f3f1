"""A history on one branch, with the verdict on each commit. Written down before the gate was."""

from __future__ import annotations

from history_language import BASELINE, PRUNE, Step, above, edit, git, put, remove, rename, resilint, step, tool

LOAD = '''\
"""Loads tables."""

import requests
from google.cloud import bigquery


def load(project):
    client = bigquery.Client(project=project)
    return client.get_table("a.b.c")


def notify(url):
    return requests.post(url, json={"done": True}, timeout=10)
'''
EXPORT = '''\
"""Exports tables."""

import requests
from google.cloud import bigquery

CLIENT = bigquery.Client()


class Exporter:
    def __init__(self, project):
        self.client = bigquery.Client(project=project, location="EU")

    def push(self, url, rows):
        return requests.put(url, json=rows, timeout=10)
'''
REPORT = '''\
"""Reports: the same call three times in one function."""

import requests


def collect(urls):
    first = urls[0]
    answer = requests.get(first, timeout=5)
    print("first", answer)
    answer = requests.get(first, timeout=5)
    print("second", answer)
    answer = requests.get(first, timeout=5)
    print("third", answer)
    return answer
'''
RETRIES = """\
from shared.utils.bigquery_retry import SERIALIZATION_RETRY

retried = SERIALIZATION_RETRY
"""
SAVE = """\
from google.cloud import bigquery
from jobs.retries import retried


@retried
def save(client: bigquery.Client, sql):
    return client.query(sql).result(timeout=60)
"""
NOTIFY = '''\
import requests


def notify(url):
    """Tell."""
    return requests.post(url, json={"done": True}, timeout=10)
'''
HEAD = "import requests\nfrom google.cloud import bigquery\n\n\n"
COPY = 'def copy(project):\n    client = bigquery.Client(project=project, location="US")\n    return client\n'
PYPROJECT = '[project]\nname = "jobs"\n\n[tool.resilint]\nselect = ["RP1", "RP301"]\n'

RP101 = "RP101 {}".format
RP102 = "RP102 {}".format

TRUNK: tuple[Step, ...] = (
    step(
        "the project, with its first baseline",
        put("pyproject.toml", PYPROJECT),
        put("jobs/load.py", LOAD),
        put("jobs/export.py", EXPORT),
        put("jobs/report.py", REPORT),
        put("jobs/retries.py", RETRIES),
        put("jobs/save.py", SAVE),
        resilint("baseline", "write", "--baseline", BASELINE),
    ),
    step("lines above", above("jobs/load.py", "# Copyright\n# 2026\n\n")),
    step("an import above", edit("jobs/load.py", "import requests\n", "import os\nimport requests\n")),
    step(
        "a comment at the finding's line", edit("jobs/load.py", "project=project)\n", "project=project)  # the EU's\n")
    ),
    step(
        "a comment inside the call", edit("jobs/export.py", "project=project, loc", "\n  # why\n  project=project, loc")
    ),
    step("a function above", edit("jobs/load.py", "def load", "def name():\n    return 1\n\n\ndef load")),
    step(
        "a line before, in the same function", edit("jobs/load.py", "    client =", "    print(project)\n    client =")
    ),
    step(
        "a line after, in the same function",
        edit("jobs/load.py", "    return client", "    print(client)\n    return client"),
    ),
    step("a docstring", edit("jobs/load.py", "def notify(url):\n", 'def notify(url):\n    """Tell."""\n')),
    step("single quotes and odd spacing", edit("jobs/load.py", 'json={"done": True}', "json  = {'done' : True , }")),
    step("black", tool("black", "-q", ".")),
    step("black with short lines", tool("black", "-q", "-l", "30", ".")),
    step("ruff format", tool("ruff", "format", "-q", "--isolated", ".")),
    step(
        "indented by tabs",
        edit("jobs/report.py", REPORT[REPORT.index("def") :], REPORT[REPORT.index("def") :].replace("    ", "\t")),
    ),
    step("and back by black", tool("black", "-q", ".")),
    step("line ends of another system", edit("jobs/export.py", EXPORT[:22], EXPORT[:22].replace("\n", "\r\n"))),
    step(
        "functions in another order",
        edit("jobs/load.py", "def name():\n    return 1\n\n\n", ""),
        above("jobs/load.py", "def name():\n    return 1\n\n\n"),
    ),
    step("a new violation in a new file", put("jobs/copy.py", HEAD + COPY), new=(RP101("jobs/copy.py copy"),)),
    step("which is taken back", remove("jobs/copy.py")),
    step(
        "a new violation in a known file",
        edit(
            "jobs/load.py", "def notify", "def refresh(url):\n    return requests.get(url, timeout=3)\n\n\ndef notify"
        ),
        new=(RP102("jobs/load.py refresh"),),
    ),
    step("reverted", git("revert", "-n", "HEAD")),
    step(
        "a second one of the same code in a known function",
        edit(
            "jobs/load.py", "    print(client)\n", "    print(client)\n    client = bigquery.Client(project=project)\n"
        ),
        new=(RP101("jobs/load.py load"),),
    ),
    step("reverted again", git("revert", "-n", "HEAD")),
    step(
        "changed code around a known finding is new",
        edit("jobs/load.py", "Client(project=project)", "Client(project=project, location='EU')"),
        new=(RP101("jobs/load.py load"),),
        stale=1,
    ),
    step(
        "changed back",
        edit("jobs/load.py", "Client(project=project, location='EU')", "Client(project=project)"),
        since=(RP101("jobs/load.py load"),),  # the commit before had other code there
    ),
    step("a renamed file", rename("jobs/load.py", "jobs/loading.py")),
    step(
        "a renamed file that is edited as well",
        rename("jobs/loading.py", "jobs/tables/loading.py"),
        edit("jobs/tables/loading.py", "return 1", "return 2"),
    ),
    step("the baseline follows", PRUNE),
    step("a renamed function", edit("jobs/tables/loading.py", "def load(", "def load_table(")),
    step("a renamed class", edit("jobs/export.py", "class Exporter", "class Pusher")),
    step("a renamed method", edit("jobs/export.py", "def push", "def send")),
    step("the baseline follows them", PRUNE),
    step(
        "a function that moves to another file",
        put("jobs/notify.py", NOTIFY),
        lambda repo: repo.write(
            "jobs/tables/loading.py", repo.read("jobs/tables/loading.py").partition("def notify")[0]
        ),
    ),
    step(
        "a copy of a function that moved is new",
        put(
            "jobs/again.py",
            'import requests\n\n\ndef notify(url):\n    return requests.post(url, json={"done": True}, timeout=10)\n',
        ),
        new=(RP102("jobs/notify.py notify"),),
        since=(RP102("jobs/again.py notify"),),
    ),
    step("the copy is dropped", remove("jobs/again.py")),
    step("the baseline follows the move", PRUNE),
    step(
        "a file is split in two",
        remove("jobs/export.py"),
        put("jobs/client.py", "from google.cloud import bigquery\n\nCLIENT = bigquery.Client()\n"),
        put(
            "jobs/pusher.py",
            "import requests\nfrom google.cloud import bigquery\n\n\nclass Pusher:\n    def __init__(self, project):\n"
            '        self.client = bigquery.Client(project=project, location="EU")\n\n'
            "    def send(self, url, rows):\n        return requests.put(url, json=rows, timeout=10)\n",
        ),
    ),
    step("the baseline follows the split", PRUNE),
    step(
        "a fix",
        edit(
            "jobs/client.py",
            "from google.cloud import bigquery\n\nCLIENT = bigquery.Client()",
            "from shared.clients.bigquery_pool import get_bigquery_client\n\nCLIENT = get_bigquery_client()",
        ),
        stale=1,
    ),
    step("pruned", PRUNE),
    step("broken again", git("revert", "-n", "HEAD~1"), new=(RP101("jobs/client.py <module>"),)),
    step("mended again", git("revert", "-n", "HEAD")),
    step(
        "one fixed and one added in the same file",
        edit("jobs/pusher.py", "requests.put(url, json=rows, timeout=10)", "rows"),
        edit(
            "jobs/pusher.py",
            "class Pusher",
            "def fetch(url):\n    return requests.get(url, timeout=1)\n\n\nclass Pusher",
        ),
        new=(RP102("jobs/pusher.py fetch"),),
        stale=1,
    ),
    step("the added one is taken out", edit("jobs/pusher.py", "requests.get(url, timeout=1)", "url"), stale=1),
    step("pruned once more", PRUNE),
    step(
        "one fixed and one added in the same function",
        edit("jobs/notify.py", 'requests.post(url, json={"done": True}, timeout=10)', "requests.put(url, timeout=10)"),
        new=(RP102("jobs/notify.py notify"),),
        stale=1,
    ),
    step("put back", git("revert", "-n", "HEAD"), since=(RP102("jobs/notify.py notify"),)),
    step(
        "one of three equals fixed",
        edit("jobs/report.py", '    answer = requests.get(first, timeout=5)\n    print("second"', '    print("second"'),
        stale=1,
    ),
    step("pruned: two are left", PRUNE),
    step(
        "the third comes back",
        edit("jobs/report.py", '    print("second"', '    answer = requests.get(first, timeout=5)\n    print("second"'),
        new=(RP102("jobs/report.py collect"),),
    ),
    step(
        "and goes",
        edit("jobs/report.py", '    answer = requests.get(first, timeout=5)\n    print("second"', '    print("second"'),
    ),
    step(
        "a decorator elsewhere stops retrying",
        put("jobs/retries.py", "def retried(function):\n    return function\n"),
        new=("RP301 jobs/save.py save",),
    ),
    step("and retries again", put("jobs/retries.py", RETRIES)),
    step(
        "a bad line moves within its function",
        edit("jobs/tables/loading.py", "    print(project)\n", ""),
        edit("jobs/tables/loading.py", "    print(client)\n", "    print(client)\n    print(project)\n"),
    ),
    step(
        "a deleted function does not pay for another one",
        lambda repo: repo.write("jobs/report.py", '"""Reports."""\n'),
        put(
            "jobs/poll.py",
            "import requests\n\n\ndef poll(first):\n    answer = requests.get(first, timeout=5)\n    return answer\n",
        ),
        new=(RP102("jobs/poll.py poll"),),
        stale=2,
    ),
    step("it is not paid for after a prune either", PRUNE, new=(RP102("jobs/poll.py poll"),), since=()),
    step("out with it", remove("jobs/poll.py")),
)
