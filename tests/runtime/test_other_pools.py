"""The Storage and Firestore pools: which calls share a client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import firestore, storage

from shared.clients import firestore_pool, storage_pool
from shared.clients._google_http import PooledAdapter, SingleRefresh
from shared.clients.firestore_pool import get_firestore_client
from shared.clients.storage_pool import get_storage_client

POOLS = {
    "storage": (storage_pool, get_storage_client, storage.Client, "STORAGE_EMULATOR_HOST", "http://127.0.0.1:9"),
    "firestore": (firestore_pool, get_firestore_client, firestore.Client, "FIRESTORE_EMULATOR_HOST", "127.0.0.1:9"),
}


class Subject:
    def __init__(self, name: str) -> None:
        self.module, self.get, self.client_class, self.variable, self.emulator = POOLS[name]


@pytest.fixture(params=POOLS)
def subject(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    for name in ("GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    made = Subject(request.param)
    monkeypatch.setenv(made.variable, made.emulator)
    made.module.reset_for_tests()
    yield made
    made.module.reset_for_tests()


def test_one_client_for_a_project_and_64_threads(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    constructed: list[int] = []
    construct = subject.client_class.__init__

    def counting(self: object, *args: object, **kwargs: object) -> None:
        constructed.append(1)
        construct(self, *args, **kwargs)

    monkeypatch.setattr(subject.client_class, "__init__", counting)
    together = threading.Barrier(64)

    def work(_: int) -> int:
        together.wait(30)
        return id(subject.get("p"))

    with ThreadPoolExecutor(64) as threads:
        assert len(set(threads.map(work, range(64)))) == 1
    assert constructed == [1]
    assert subject.module.get_client_count() == 1
    assert subject.get("q") is not subject.get("p")
    assert subject.get("p").project == "p"


def test_the_environment_counts(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    given = subject.get("p")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    assert subject.get() is given
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/other")
    assert subject.get("p") is not given


def test_credentials_count_by_identity(subject: Subject) -> None:
    credentials = AnonymousCredentials()
    assert subject.get("p", credentials=credentials) is subject.get("p", credentials=credentials)
    assert subject.get("p", credentials=AnonymousCredentials()) is not subject.get("p", credentials=credentials)


@pytest.mark.parametrize(("project", "error"), [("", ValueError), (" ", ValueError), (7, TypeError)])
def test_bad_projects_are_refused(subject: Subject, project: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="project_id must be a"):
        subject.get(project)


def test_no_credentials_is_the_library_s_own_error(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(subject.variable)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/key.json")
    with pytest.raises(DefaultCredentialsError, match="nonexistent"):
        subject.get("p")
    assert subject.module.get_client_count() == 0
    assert subject.module.pool_stats().failed == 1


def test_closing_all(subject: Subject) -> None:
    first = subject.get("p")
    subject.module.close_all_clients()
    assert subject.module.get_client_count() == 0
    assert subject.get("p") is not first


def test_databases_have_their_own_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    default = get_firestore_client("p")
    assert get_firestore_client("p", "(default)") is default
    other = get_firestore_client("p", database="other")
    assert other is not default
    assert other._database == "other"
    assert default._firestore_api_internal is not None  # the channel is there before anybody asks
    with pytest.raises(ValueError, match="database must be a non-empty string"):
        get_firestore_client("p", "")
    firestore_pool.reset_for_tests()


def test_storage_sessions_are_ready_for_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    session = get_storage_client("p")._http_internal
    assert isinstance(session.get_adapter("https://x"), PooledAdapter)
    assert isinstance(session.credentials, SingleRefresh)
    storage_pool.reset_for_tests()
