"""No caller sees another's cookies, headers or credentials; no other host sees any of them."""

from __future__ import annotations

import copy
import pickle

import pytest
import requests
from local_server import LocalServer, serving

from shared.clients.http_pool import SharedSessionError, close_all_sessions, get, get_http_session, request

SECRETS = {
    "X-Api-Key": "k",
    "X-Auth-Token": "t",
    "Authorization": "Bearer b",
    "X-Anything-At-All": "s",
    "Cookie": "sid=1",
    "Host": "elsewhere.example",
}


def headers_seen(server: LocalServer) -> dict[str, str]:
    """Of the last request."""
    return server.requests[-1][2]


def test_a_cookie_that_a_server_sets_is_not_kept(server: LocalServer) -> None:
    response = get(f"{server.url}/echo?id=alice")
    assert response.cookies["caller"] == "alice"
    assert "Cookie" not in get(f"{server.url}/echo").json()["headers"]
    assert len(get_http_session().cookies) == 0


def test_cookies_work_within_one_call(server: LocalServer) -> None:
    """Log-in pages set one and redirect."""
    response = get(f"{server.url}/redirect/x", params={"to": f"{server.url}/echo"}, cookies={"own": "2"})
    assert sorted(response.json()["headers"]["Cookie"].split("; ")) == ["hop=1", "own=2"]
    assert "Cookie" not in get(f"{server.url}/echo").json()["headers"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("headers", {"X-Team": "a"}),
        ("auth", ("user", "password")),
        ("params", {"key": "k"}),
        ("cookies", {"a": "b"}),
        ("proxies", {"http": "http://proxy.example"}),
        ("verify", False),
        ("cert", "client.pem"),
        ("stream", True),
        ("hooks", {"response": print}),
        ("adapters", {}),
        ("max_redirects", 1),
        ("trust_env", False),
        ("timeout", 5),
    ],
)
def test_settings_cannot_be_assigned_or_deleted(name: str, value: object) -> None:
    """The error names the setting and says what to do instead."""
    session = get_http_session()
    with pytest.raises(SharedSessionError, match=rf"session\.{name} cannot be changed: .*pass "):
        setattr(session, name, value)
    with pytest.raises(SharedSessionError):
        delattr(session, name)


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.headers.update({"X-Team": "a"}),
        lambda session: session.headers.__setitem__("X-Team", "a"),
        lambda session: session.headers.pop("User-Agent"),
        lambda session: session.headers.setdefault("X-Team", "a"),
        lambda session: session.headers.clear(),
        lambda session: session.headers.__delitem__("User-Agent"),
        lambda session: session.params.update(key="k"),
        lambda session: session.params.__setitem__("key", "k"),
        lambda session: session.proxies.update(http="http://proxy.example"),
        lambda session: session.proxies.setdefault("http", "http://proxy.example"),
        lambda session: session.params.__ior__({"key": "k"}),
        lambda session: session.proxies.clear(),
        lambda session: session.hooks["response"].append(print),
        lambda session: session.hooks["response"].__iadd__([print]),
        lambda session: session.hooks.update(response=[print]),
        lambda session: session.adapters.pop("https://"),
        lambda session: session.mount("https://", requests.adapters.HTTPAdapter()),
        lambda session: setattr(session.get_adapter("https://"), "max_retries", 9),
        lambda session: session.cookies.set("a", "b"),
        lambda session: session.cookies.update({"a": "b"}),
        lambda session: session.cookies.__setitem__("a", "b"),
        lambda session: session.cookies.set_cookie(requests.cookies.create_cookie("a", "b")),
    ],
)
def test_settings_cannot_be_changed_in_place(server: LocalServer, change) -> None:
    session = get_http_session()
    with pytest.raises(SharedSessionError, match="cannot be changed"):
        change(session)
    seen = session.get(f"{server.url}/echo").json()
    assert set(seen["headers"]) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}
    assert seen["query"] == {}


def test_what_is_passed_with_a_call_holds_for_that_call_only(server: LocalServer) -> None:
    """Headers, credentials, parameters and cookies all have their place there."""
    call = {"headers": {"X-Team": "a"}, "auth": ("user", "password"), "params": {"q": "1"}, "cookies": {"c": "d"}}
    seen = get(f"{server.url}/echo", **call).json()
    assert {"X-Team", "Authorization", "Cookie"} <= set(seen["headers"])
    assert seen["query"] == {"q": "1"}
    after = get(f"{server.url}/echo").json()
    assert not {"X-Team", "Authorization", "Cookie"} & set(after["headers"])
    assert after["query"] == {}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_gets_no_secrets(
    server: LocalServer, other_server: LocalServer, status: int, method: str
) -> None:
    """Whatever a header is called; plain requests strips Authorization only."""
    harmless = {"Accept": "text/plain", "User-Agent": "me/1", "Accept-Language": "de"}
    response = request(
        method,
        f"{server.url}/redirect/x",
        params={"to": f"{other_server.url}/echo", "status": status},
        headers=SECRETS | harmless,
        data=b"body" if method == "POST" else None,
    )
    assert response.status_code == 200
    seen = headers_seen(other_server)
    assert not (set(SECRETS) - {"Host"}) & set(seen)
    assert seen["Host"] == other_server.url.removeprefix("http://")
    assert harmless.items() <= seen.items()
    assert other_server.requests[-1][3] == (b"body" if method == "POST" and status in (307, 308) else b"")


def test_another_origin_gets_no_cookies_of_the_caller(server: LocalServer, other_server: LocalServer) -> None:
    """A dict of cookies names no host, so it belongs to the host that was asked."""
    with serving(host="127.0.0.2") as far:
        get(f"{server.url}/redirect/x", params={"to": f"{far.url}/echo"}, cookies={"sid": "1"}, auth=("u", "p"))
        assert not {"Cookie", "Authorization"} & set(headers_seen(far))
    get(f"{server.url}/redirect/x", params={"to": f"{other_server.url}/echo"}, cookies={"sid": "1"})
    assert "sid" not in headers_seen(other_server).get("Cookie", "")


def test_secrets_do_not_come_back_over_a_detour(server: LocalServer, other_server: LocalServer) -> None:
    """A to B to A: what B could have asked for, A must not get in the caller's name."""
    back = requests.Request("GET", f"{other_server.url}/redirect/y", params={"to": f"{server.url}/echo"}).prepare().url
    get(f"{server.url}/redirect/x", params={"to": back}, headers=SECRETS)
    assert "X-Api-Key" not in headers_seen(server)


def test_the_same_origin_keeps_what_was_passed(server: LocalServer) -> None:
    get(f"{server.url}/redirect/x", params={"to": "/echo"}, headers={"X-Api-Key": "k"}, auth=("u", "p"))
    assert {"X-Api-Key", "Authorization"} <= set(headers_seen(server))


def test_closing_a_pooled_session_is_ignored_with_a_warning(
    server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    """``with`` as well: the others' connections stay open."""
    with get_http_session() as session:
        session.get(f"{server.url}/echo")
    session.close()
    get(f"{server.url}/echo")
    assert server.accepts == 1
    warnings = [record for record in caplog.records if getattr(record, "event", "") == "pool.close_ignored"]
    assert len(warnings) == 2
    assert "RP105" in warnings[0].getMessage()


def test_closing_all_sessions_closes_connections(server: LocalServer) -> None:
    """A caller that still holds a session can go on."""
    session = get_http_session()
    session.get(f"{server.url}/echo")
    close_all_sessions()
    assert server.wait_until(lambda: not server.open)
    assert get_http_session() is not session
    assert session.get(f"{server.url}/echo").status_code == 200


def test_copies_are_the_pooled_session_itself() -> None:
    """A spawned process that gets one by pickle uses the pool that it has."""
    session = get_http_session(timeout=7, retries=1)
    assert pickle.loads(pickle.dumps(session)) is session
    assert copy.copy(session) is session
    assert copy.deepcopy(session) is session


def test_repr_tells_the_configuration(server: LocalServer) -> None:
    get(f"{server.url}/echo", auth=("user", "SECRET"))
    text = repr(get_http_session(timeout=7))
    assert "read_timeout=7.0" in text
    assert "SECRET" not in text


def test_methods_can_be_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests replace is no setting."""
    monkeypatch.setattr(get_http_session(), "get", lambda url, params=None: f"mock of {url}")
    assert get("x") == "mock of x"
