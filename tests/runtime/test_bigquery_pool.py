"""The BigQuery pool: which calls share a client, and what happens when threads, tests and failures meet."""

from __future__ import annotations

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fake_bigquery import FakeBigQuery
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import bigquery

from shared import clients, events
from shared.clients import bigquery_pool
from shared.clients._google_http import CONNECTIONS, TIMEOUT, PooledAdapter, SingleRefresh
from shared.clients.bigquery_pool import close_all_clients, get_bigquery_client, get_client_count, reset_for_tests


@pytest.fixture
def service_account(bigquery_server: FakeBigQuery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Real credentials loading: a key file whose tokens come from the fake."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "key.json"
    path.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "project-of-the-key",
                "private_key_id": "1",
                "private_key": key.decode(),
                "client_email": "robot@example.com",
                "token_uri": f"{bigquery_server.url}/token",
            }
        )
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    return path


def endpoint(fake: FakeBigQuery, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The fake as an ordinary endpoint: with the emulator's variable the pool would be anonymous."""
    monkeypatch.delenv("BIGQUERY_EMULATOR_HOST")
    return {"api_endpoint": fake.url}


pytestmark = pytest.mark.usefixtures("bigquery_server")


class TestKey:
    """Which calls share a client."""

    def test_word_for_word(self) -> None:
        assert get_bigquery_client("p") is get_bigquery_client("p")
        assert get_client_count() == 1

    def test_a_second_retrieval_constructs_nothing(self) -> None:
        with patch("shared.clients.bigquery_pool.bigquery.Client") as client_class:
            first = get_bigquery_client("p")
            assert get_bigquery_client("p") is get_bigquery_client(project_id="p") is first
        assert client_class.call_count == 1

    def test_projects_and_locations_have_their_own(self) -> None:
        made = [get_bigquery_client(*key) for key in [("p",), ("q",), ("p", "US"), ("p", "EU")]]
        assert len(set(map(id, made))) == 4 == get_client_count()
        assert [(client.project, client.location) for client in made[2:]] == [("p", "US"), ("p", "EU")]

    def test_locations_are_compared_without_case(self) -> None:
        assert get_bigquery_client("p", "europe-west1") is get_bigquery_client("p", location="EUROPE-WEST1")

    def test_the_environment_s_project_is_the_same_as_a_given_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given = get_bigquery_client("p")
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
        assert get_bigquery_client() is given
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "q")
        assert get_bigquery_client() is get_bigquery_client("q") is not given

    @pytest.mark.parametrize("named_first", [True, False])
    def test_the_credentials_project_is_the_same_as_a_given_one(
        self, service_account: Path, monkeypatch: pytest.MonkeyPatch, named_first: bool
    ) -> None:
        monkeypatch.delenv("BIGQUERY_EMULATOR_HOST")
        calls = [lambda: get_bigquery_client("project-of-the-key"), get_bigquery_client]
        one, two = [call() for call in (calls if named_first else reversed(calls))]
        assert one is two
        assert get_client_count() == 1

    def test_a_changed_environment_leads_to_another_client(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = get_bigquery_client("p")
        monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", "http://127.0.0.1:9")
        second = get_bigquery_client("p")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/other")
        third = get_bigquery_client("p")
        assert len({id(first), id(second), id(third)}) == 3

    def test_options_count_by_identity(self) -> None:
        credentials, other = AnonymousCredentials(), AnonymousCredentials()
        config, options = bigquery.QueryJobConfig(), {"api_endpoint": "http://127.0.0.1:9"}
        client = get_bigquery_client("p", credentials=credentials)
        assert client._credentials is credentials
        assert get_bigquery_client("p", credentials=credentials) is client
        assert get_bigquery_client("p", credentials=other) is not client
        configured = get_bigquery_client("p", default_query_job_config=config, client_options=options)
        assert configured.default_query_job_config is not None
        assert get_bigquery_client("p", default_query_job_config=config, client_options=options) is configured

    def test_fresh_options_with_every_call_are_warned_of(self, told: list[events.Event]) -> None:
        for _ in range(40):
            get_bigquery_client("p", client_options={"api_endpoint": "http://127.0.0.1:9"})
        assert [event.name for event in told].count(events.POOL_CROWDED) == 1

    def test_the_package_offers_the_same_functions(self) -> None:
        assert clients.get_bigquery_client is get_bigquery_client
        assert clients.get_client_count is get_client_count
        assert clients.close_all_clients is close_all_clients


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"project_id": ""}, ValueError, "project_id must be a non-empty string"),
        ({"project_id": " p"}, ValueError, "project_id must be a non-empty string without blanks"),
        ({"project_id": 5}, TypeError, "project_id must be a str, not int"),
        ({"location": ""}, ValueError, "location must be a non-empty string"),
        ({"location": b"US"}, TypeError, "location must be a str, not bytes"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, object], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        get_bigquery_client(**arguments)  # type: ignore[arg-type]
    assert get_client_count() == 0


class TestSharing:
    """Many threads, one client."""

    def test_64_threads_build_one_client_and_refresh_one_token(
        self, bigquery_server: FakeBigQuery, service_account: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = endpoint(bigquery_server, monkeypatch)
        constructed = 0
        construct = bigquery.Client.__init__

        def slow_construct(self: bigquery.Client, *args: object, **kwargs: object) -> None:
            nonlocal constructed
            constructed += 1
            construct(self, *args, **kwargs)

        monkeypatch.setattr(bigquery.Client, "__init__", slow_construct)
        together = threading.Barrier(64)

        def work(number: int) -> int:
            together.wait(30)
            client = get_bigquery_client("p", client_options=options)
            job = client.query(f"SELECT {number}")
            assert next(iter(job.result(timeout=30)))["n"] == number  # nobody gets another's answer
            return id(client)

        with ThreadPoolExecutor(64) as threads:
            seen = set(threads.map(work, range(64)))
        assert (len(seen), constructed, bigquery_server.refreshes) == (1, 1, 1)
        assert bigquery_server.inserts == bigquery_server.executed == 64
        assert bigquery_server.tokens_seen == {"Bearer token-1"}

    def test_an_expired_token_is_refreshed_once(
        self, bigquery_server: FakeBigQuery, service_account: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = endpoint(bigquery_server, monkeypatch)
        client = get_bigquery_client("p", client_options=options)
        client.query("SELECT 1").result(timeout=30)
        client._credentials.expiry = client._credentials.expiry.replace(year=2020)
        together = threading.Barrier(16)

        def work(_: int) -> None:
            together.wait(30)
            client.query("SELECT 1").result(timeout=30)

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(work, range(16)))
        assert bigquery_server.refreshes == 2

    def test_connections_are_kept_for_32_threads(self, bigquery_server: FakeBigQuery) -> None:
        client = get_bigquery_client("p")
        together = threading.Barrier(32)

        def work(_: int) -> None:
            for _ in range(5):
                together.wait(30)
                client.query("SELECT 1").result(timeout=30)

        with ThreadPoolExecutor(32) as threads:
            list(threads.map(work, range(32)))
        assert bigquery_server.connections <= CONNECTIONS
        assert bigquery_server.inserts == 160

    def test_the_session_is_ready_before_anybody_sees_the_client(self) -> None:
        session = get_bigquery_client("p")._http_internal
        assert isinstance(session.get_adapter("https://x"), PooledAdapter)
        assert isinstance(session.get_adapter("http://x"), PooledAdapter)
        assert isinstance(session.credentials, SingleRefresh)

    def test_a_retrieval_sends_nothing(
        self, bigquery_server: FakeBigQuery, service_account: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        get_bigquery_client("p", client_options=endpoint(bigquery_server, monkeypatch))
        assert bigquery_server.connections == bigquery_server.refreshes == 0


class TestTimeouts:
    """Every request has one."""

    @pytest.mark.parametrize(("given", "sent"), [(None, TIMEOUT), (7.0, 7.0), ((1.0, 2.0), (1.0, 2.0))])
    def test_requests_without_a_timeout_get_the_default(
        self, monkeypatch: pytest.MonkeyPatch, given: object, sent: object
    ) -> None:
        seen: list[object] = []

        def send(self: object, request: object, **kwargs: object) -> None:
            seen.append(kwargs["timeout"])
            raise requests.exceptions.InvalidURL

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
        client = get_bigquery_client("p")
        with pytest.raises(requests.exceptions.InvalidURL):
            client.query("SELECT 1", timeout=given, retry=None, job_retry=None)
        assert seen == [sent]

    def test_a_client_certificate_s_adapter_stays_and_gets_the_timeout(self) -> None:
        from shared.clients._google_http import prepare

        seen: list[object] = []

        class Certified(requests.adapters.HTTPAdapter):
            def send(self, request: object, **kwargs: object) -> None:  # type: ignore[override]
                seen.append(kwargs.get("timeout"))

        client = bigquery.Client(project="p", credentials=AnonymousCredentials())
        adapter = Certified()
        client._http.mount("https://", adapter)
        client._http._is_mtls = True
        prepare(client)
        assert client._http.get_adapter("https://x") is adapter
        adapter.send(None, timeout=None)
        assert seen == [TIMEOUT]
        client.close()


class TestPatching:
    """Users' tests patch the client's class; their mocks are neither kept nor ignored."""

    def test_patched_in_and_out(self) -> None:
        real = get_bigquery_client("p")
        with patch("shared.clients.bigquery_pool.bigquery.Client") as first:
            assert get_bigquery_client("p") is first.return_value
            assert get_client_count() == 1
        assert get_bigquery_client("p") is real
        with patch("shared.clients.bigquery_pool.bigquery.Client") as second:
            assert get_bigquery_client("p") is second.return_value is not first.return_value
        assert get_client_count() == 1

    def test_the_whole_module_can_be_patched(self) -> None:
        with patch("shared.clients.bigquery_pool.bigquery") as module:
            assert get_bigquery_client("p") is module.Client.return_value
        assert isinstance(get_bigquery_client("p"), bigquery.Client)

    def test_specced_mocks_and_plain_fakes(self) -> None:
        with patch("shared.clients.bigquery_pool.bigquery.Client", autospec=True) as client_class:
            assert get_bigquery_client("p") is client_class.return_value

        class Fake:
            def __init__(self, **options: object) -> None:
                self.options = options

        with patch("shared.clients.bigquery_pool.bigquery.Client", Fake):
            client = get_bigquery_client("p", "US")
            assert client.options["project"] == "p"
            assert client.options["location"] == "US"

    def test_mocks_do_not_pile_up(self) -> None:
        for _ in range(50):
            with patch("shared.clients.bigquery_pool.bigquery.Client"):
                get_bigquery_client("p")
        assert len(bigquery_pool._pool) == 1


class TestFailures:
    """Nothing half-made stays."""

    def test_no_credentials_is_the_library_s_own_error_and_nothing_is_kept(
        self, monkeypatch: pytest.MonkeyPatch, bigquery_server: FakeBigQuery
    ) -> None:
        monkeypatch.delenv("BIGQUERY_EMULATOR_HOST")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/key.json")
        for _ in range(2):
            with pytest.raises(DefaultCredentialsError, match="nonexistent"):
                get_bigquery_client("p")
        assert get_client_count() == 0
        assert bigquery_pool.pool_stats().failed == 2
        monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", bigquery_server.url)
        assert get_bigquery_client("p")

    def test_a_failing_preparation_closes_the_client(self, monkeypatch: pytest.MonkeyPatch) -> None:
        closed: list[object] = []
        monkeypatch.setattr(bigquery.Client, "close", lambda client: closed.append(client))

        def fail(*args: object) -> None:
            raise KeyError("no certificate")

        monkeypatch.setattr("google.auth.transport.requests.AuthorizedSession.configure_mtls_channel", fail)
        with pytest.raises(KeyError, match="no certificate"):
            get_bigquery_client("p")
        assert len(closed) == 1
        assert get_client_count() == 0

    def test_a_failing_close_is_logged_and_the_others_are_closed(
        self, monkeypatch: pytest.MonkeyPatch, told: list[events.Event]
    ) -> None:
        get_bigquery_client("p"), get_bigquery_client("q")
        closed: list[str] = []

        def close(client: bigquery.Client) -> None:
            closed.append(client.project)
            if client.project == "p":
                raise OSError

        monkeypatch.setattr(bigquery.Client, "close", close)
        close_all_clients()
        assert closed == ["p", "q"]
        assert [event.name for event in told][-2:] == [events.POOL_CLOSE_FAILED, events.POOL_CLOSED]


class TestTelling:
    """Logs, events, counts."""

    def test_a_second_location_is_warned_of_once(self, caplog: pytest.LogCaptureFixture) -> None:
        for location in ("US", "us", "EU", "asia", None):
            get_bigquery_client("p", location)
        get_bigquery_client("q", "EU")
        warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
        assert [record.event for record in warnings] == ["pool.second_location"]
        assert "RP104" in warnings[0].getMessage()
        assert (warnings[0].project, warnings[0].location, warnings[0].other_location) == ("p", "EU", "US")

    def test_no_credentials_in_logs_or_reprs(
        self, service_account: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="resilint")
        monkeypatch.delenv("BIGQUERY_EMULATOR_HOST")
        credentials = AnonymousCredentials()
        client = get_bigquery_client("p")
        get_bigquery_client("p", credentials=credentials)
        secret = json.loads(service_account.read_text())["private_key"][40:80]
        shown = caplog.text + str([vars(record) for record in caplog.records])
        shown += repr(client._http.credentials) + repr(bigquery_pool._pool.items()) + repr(bigquery_pool.pool_stats())
        assert secret not in shown
        assert "PRIVATE KEY" not in shown
        assert "robot@" not in shown

    def test_counts(self) -> None:
        get_bigquery_client("p"), get_bigquery_client("p"), get_bigquery_client("q")
        stats = bigquery_pool.pool_stats()
        assert (stats.open, stats.created, stats.failed, stats.closed) == (2, 2, 0, 0)
        close_all_clients()
        stats = bigquery_pool.pool_stats()
        assert (stats.open, stats.created, stats.closed) == (0, 2, 2)
        assert get_bigquery_client("p") is get_bigquery_client("p")
        reset_for_tests()
        assert bigquery_pool.pool_stats().created == 0

    def test_the_package_s_reset_resets_all_pools(self) -> None:
        get_bigquery_client("p")
        clients.reset_for_tests()
        assert get_client_count() == 0

    def test_a_later_retrieval_is_quick(self) -> None:
        get_bigquery_client("p")
        rounds = []
        for _ in range(5):
            started = time.perf_counter()
            for _ in range(100):
                get_bigquery_client("p")
            rounds.append((time.perf_counter() - started) / 100)
        assert min(rounds) < 0.001
