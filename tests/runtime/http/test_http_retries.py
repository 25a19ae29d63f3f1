"""What is sent again, and what never is, against a real server."""

from __future__ import annotations

import io
import logging
import socket
import time
from collections.abc import Iterator

import pytest
import requests
from local_server import LocalServer
from urllib3.exceptions import MaxRetryError

from shared.clients.http_pool import get, get_http_session, patch, pool_stats, post, put, request
from shared.utils.retry_with_jitter import instant_retries, no_retries

IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]


@pytest.fixture
def refusing_url() -> Iterator[str]:
    """A port where nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{holder.getsockname()[1]}/"


@pytest.mark.parametrize("method", IDEMPOTENT)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_idempotent_request_is_repeated_after_a_failed_answer(
    server: LocalServer, slept: list[float], method: str, status: int
) -> None:
    assert request(method, f"{server.url}/fail/x?times=2&status={status}").status_code == 200
    assert server.count("/fail/x") == 3
    assert len(slept) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 408, 409, 413, 418, 501, 505])
def test_other_statuses_are_final(server: LocalServer, slept: list[float], status: int) -> None:
    """Also with a Retry-After: 413 is the caller's own mistake."""
    assert get(f"{server.url}/fail/x?status={status}&after=1").status_code == status
    assert server.count("/fail/x") == 1
    assert slept == []


@pytest.mark.parametrize("method", IDEMPOTENT)
@pytest.mark.parametrize("failure", ["drop", "short"])
def test_a_lost_connection_is_a_read_error(
    either_server: LocalServer, slept: list[float], method: str, failure: str
) -> None:
    """Before the answer or in the middle of its body; over TCP and TLS."""
    assert request(method, f"{either_server.url}/{failure}/x?times=2").status_code == 200
    assert either_server.count(f"/{failure}/x") == (1 if (method, failure) == ("HEAD", "short") else 3)


@pytest.mark.parametrize("call", [post, patch])
@pytest.mark.parametrize("failure", ["drop/x", "short/x"])
def test_a_post_whose_connection_is_lost_is_not_sent_again(
    either_server: LocalServer, slept: list[float], call, failure: str
) -> None:
    """The server may have acted; the error is the one of plain requests."""
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)) as caught:
        call(f"{either_server.url}/{failure}", data=b"pay")
    assert either_server.count(f"/{failure}") == 1
    assert slept == []
    with pytest.raises(type(caught.value)):
        requests.request(call.__name__, f"{either_server.url}/{failure}?times=9", data=b"pay", timeout=5)


@pytest.mark.parametrize("call", [post, patch])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_failed_post_is_not_sent_again(server: LocalServer, slept: list[float], call, status: int) -> None:
    """Not even where the server says when to come back."""
    assert call(f"{server.url}/fail/x?status={status}&after=1", data=b"pay").status_code == status
    assert server.count("/fail/x") == 1
    assert slept == []


@pytest.mark.parametrize("failure", ["fail", "drop", "short"])
def test_retry_post_allows_it(server: LocalServer, slept: list[float], failure: str) -> None:
    """For one call, or for a session; the body arrives whole each time."""
    assert post(f"{server.url}/{failure}/x?times=2", data=b"pay", retry_post=True).status_code == 200
    assert get_http_session(retry_post=True).patch(f"{server.url}/{failure}/y?times=2", data=b"pay").status_code == 200
    assert [body for *_, body in server.requests] == [b"pay"] * 6


def test_retry_post_of_one_call_is_not_the_next_ones(server: LocalServer, slept: list[float]) -> None:
    """And a session's permission can be taken back for one call."""
    post(f"{server.url}/fail/a", retry_post=True)
    assert post(f"{server.url}/fail/b").status_code == 503
    willing = get_http_session(retry_post=True)
    assert willing.post(f"{server.url}/fail/c", retry_post=False).status_code == 503
    assert willing.post(f"{server.url}/fail/d").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_refused_connection_is_tried_again_for_every_method(
    refusing_url: str, slept: list[float], method: str
) -> None:
    """Nothing was sent."""
    with pytest.raises(requests.ConnectionError):
        request(method, refusing_url, data=b"pay")
    assert len(slept) == 3
    assert pool_stats().requests == 0


def test_after_the_last_retry_the_response_is_returned(server: LocalServer, slept: list[float]) -> None:
    """With its body, as users of requests expect; 4 attempts, 3 waits."""
    response = get(f"{server.url}/fail/x?times=9")
    assert (response.status_code, response.content) == (503, b"not now")
    assert server.count("/fail/x") == 4
    assert len(slept) == 3


def test_after_the_last_retry_the_error_is_that_of_plain_requests(server: LocalServer, slept: list[float]) -> None:
    """urllib3's retries turn a read timeout into a ConnectionError, which ``except ReadTimeout`` misses."""
    with pytest.raises(requests.ReadTimeout):
        get(f"{server.url}/silent/x", timeout=0.1)
    assert server.count("/silent/x") == 4
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(f"{server.url}/short/x?times=9")
    assert server.count("/short/x") == 4


def test_an_error_shows_where_it_comes_from(refusing_url: str, server: LocalServer, slept: list[float]) -> None:
    """As requests' own does: a traceback ends with the last attempt's error, and above it is urllib3's."""
    with pytest.raises(requests.ConnectionError) as refused:
        get(refusing_url)
    assert isinstance(refused.value.__context__, MaxRetryError)
    assert not refused.value.__suppress_context__
    with pytest.raises(requests.ReadTimeout) as late:
        get(f"{server.url}/silent/x", timeout=0.1)
    assert isinstance(late.value.__cause__, requests.ConnectionError)


def test_retry_post_of_one_call_is_not_that_of_a_session_used_inside_it(
    server: LocalServer, slept: list[float]
) -> None:
    """An ``auth=`` that fetches its token over another session."""
    other = get_http_session(total_timeout=60)
    token = other.prepare_request(requests.Request("POST", f"{server.url}/drop/token?times=1"))

    def auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        with pytest.raises(requests.ConnectionError):
            other.send(token)
        return prepared

    assert post(f"{server.url}/echo", auth=auth, retry_post=True).status_code == 200
    assert server.count("/drop/token") == 1


def test_no_retries(server: LocalServer, slept: list[float]) -> None:
    session = get_http_session(retries=0)
    assert session.get(f"{server.url}/fail/x").status_code == 503
    with pytest.raises(requests.ConnectionError):
        session.get(f"{server.url}/drop/x?times=9")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        session.get(f"{server.url}/short/x?times=9")
    assert len(server.requests) == 3


def test_a_mixture_of_failures_shares_the_attempts(server: LocalServer, slept: list[float]) -> None:
    """A body that breaks off counts like any other failure, not beside it."""
    session = get_http_session(retries=2)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        session.get(f"{server.url}/short/x?times=9")
    assert server.count("/short/x") == 3


def test_a_generators_body_is_never_sent_twice(server: LocalServer, slept: list[float]) -> None:
    """The second attempt would send what is left of it: nothing."""
    with pytest.raises(requests.ConnectionError):
        put(f"{server.url}/drop/x", data=(chunk for chunk in [b"one", b"two"]))
    assert put(f"{server.url}/fail/x", data=(chunk for chunk in [b"one", b"two"])).status_code == 503
    assert [body for *_, body in server.requests] == [b"onetwo", b"onetwo"]


@pytest.mark.parametrize("failure", ["drop", "fail", "short"])
def test_a_files_body_is_sent_whole_each_time(server: LocalServer, slept: list[float], failure: str) -> None:
    """From where it stood when the call was made."""
    file = io.BytesIO(b"skip this: content")
    file.seek(11)
    put(f"{server.url}/{failure}/x?times=2", data=file)
    assert [body for *_, body in server.requests] == [b"content"] * 3


def test_the_body_of_a_redirect_may_be_broken(server: LocalServer, slept: list[float]) -> None:
    """requests follows one whose body does not decode; an answer that does not decode is final, and no read error."""
    assert get(f"{server.url}/redirect/x", params={"to": "/echo", "encoding": "gzip"}).status_code == 200
    with pytest.raises(requests.exceptions.ContentDecodingError):
        get(f"{server.url}/redirect/x", params={"to": "/echo", "encoding": "gzip", "status": 200})
    assert slept == []


def test_retry_after_is_waited_for(server: LocalServer, slept: list[float]) -> None:
    """Never earlier than asked, and not everybody at the same moment."""
    for number in range(20):
        get(f"{server.url}/fail/{number}?after=7")
    assert all(7 <= wait <= 7.5 for wait in slept)
    assert len(set(slept)) == 20


def test_retry_after_is_waited_for_up_to_a_minute(server: LocalServer, slept: list[float]) -> None:
    assert get(f"{server.url}/fail/x?after=21600").status_code == 200
    assert len(slept) == 1
    assert 59.5 <= slept[0] <= 60


def test_retry_after_may_be_a_date(server: LocalServer, slept: list[float]) -> None:
    """One in the past, or one that is no date, leaves the jittered wait."""
    for number, after in enumerate(["Thu, 01 Jan 1970 00:00:00 GMT", "soon"]):
        assert get(f"{server.url}/fail/{number}", params={"after": after}).status_code == 200
    assert all(0.5 <= wait <= 1.5 for wait in slept)


def test_the_first_retry_waits_too(server: LocalServer, slept: list[float]) -> None:
    """And no two callers wait alike, so a server that comes back is not met by all at once."""
    for number in range(20):
        get(f"{server.url}/fail/{number}")
    assert all(0.5 <= wait <= 1.5 for wait in slept)
    assert len(set(slept)) == 20


def test_the_total_is_capped(server: LocalServer, slept: list[float]) -> None:
    """No wait that would end after the total: the response is returned at once, with its Retry-After."""
    response = get_http_session(total_timeout=10).get(f"{server.url}/fail/x?after=11")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "11"
    assert slept == []
    get_http_session(total_timeout=10).get(f"{server.url}/fail/y?times=9&after=4")
    assert len(slept) == 2  # 8 to 9 s; a third wait would pass 10 s


def test_redirects_share_the_total(server: LocalServer, slept: list[float]) -> None:
    """Each hop has its own attempts, but not its own time."""
    session = get_http_session(total_timeout=10)
    to = f"{server.url}/fail/y?after=6"
    first = session.get(f"{server.url}/redirect/x", params={"to": to})
    assert (first.status_code, len(slept)) == (200, 1)
    assert session.get(f"{server.url}/redirect/x", params={"to": f"{server.url}/fail/z?after=11"}).status_code == 503


def test_a_retry_uses_the_connection_that_it_has(server: LocalServer, slept: list[float]) -> None:
    """An answer of 503 is read to its end before the next attempt, so nothing leaks and nothing is reopened."""
    get(f"{server.url}/fail/x?times=3")
    assert server.accepts == 1


def test_the_switch_for_tests(server: LocalServer, slept: list[float]) -> None:
    """Instant: every attempt, no wait. Off: one attempt."""
    with instant_retries():
        assert get(f"{server.url}/fail/x?times=3").status_code == 200
        assert get_http_session(total_timeout=10).get(f"{server.url}/fail/y?times=9&after=4").status_code == 503
        assert server.count("/fail/y") == 3  # time limits stay true
    with no_retries():
        assert get(f"{server.url}/fail/z").status_code == 503
        with pytest.raises(requests.ConnectionError):
            get(f"{server.url}/drop/z")
    assert slept == []


def test_retries_are_told(server: LocalServer, slept: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """One record for each wait and one for the end, without path or query, which may hold keys."""
    caplog.set_level(logging.INFO)
    get(f"{server.url}/fail/name?times=1&key=SECRET")
    with pytest.raises(requests.ConnectionError):
        get(f"{server.url}/drop/name?times=9&key=SECRET")
    events = [(record.event, getattr(record, "attempt", None)) for record in caplog.records if hasattr(record, "event")]
    retried = [event for event in events if event[0].startswith("retry.")]
    assert retried == [
        ("retry.scheduled", 1),
        ("retry.recovered", 2),
        ("retry.scheduled", 1),
        ("retry.scheduled", 2),
        ("retry.scheduled", 3),
        ("retry.gave_up", 4),
    ]
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert not [text for text in said if "SECRET" in text or "name" in text]
    assert all(record.policy == "http" for record in caplog.records if getattr(record, "event", "").startswith("retry"))


def test_time_sleep_is_looked_up_late(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suites patch it after the pool was used."""
    get(f"{server.url}/echo")
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    get(f"{server.url}/fail/x")
    assert len(waits) == 1
