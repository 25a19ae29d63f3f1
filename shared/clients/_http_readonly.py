# SPDX-License-Identifier: Apache-2.0
"""The settings of a shared session: requests can read them, nobody can change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict


class SharedSessionError(TypeError):
    """An attempt to change a session that all callers share. The message says what to pass with the call instead."""


def refuse(what: str, instead: str) -> NoReturn:
    """Raise the error, naming what was tried and what works."""
    raise SharedSessionError(f"{what} cannot be changed: every caller of the pool shares this session; {instead}")


class ReadOnlyHeaders(CaseInsensitiveDict[Any]):
    """The default headers. Its mixin methods (update, pop, setdefault, clear) all come through these two."""

    _instead = ""

    @classmethod
    def of(cls, headers: Mapping[str, Any], instead: str) -> ReadOnlyHeaders:
        """A copy of ``headers`` that refuses changes."""
        copy = cls(headers)
        copy._instead = instead
        return copy

    def __setitem__(self, key: str, value: Any) -> None:
        if self._instead:
            refuse("session.headers", self._instead)
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        refuse("session.headers", self._instead)

    def copy(self) -> CaseInsensitiveDict[Any]:
        """A copy that can be changed."""
        return CaseInsensitiveDict(self)


class ReadOnlyDict(dict[str, Any]):
    """A dict that refuses changes; ``copy()`` gives one that takes them."""

    def __init__(self, name: str, instead: str, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self._name = name
        self._instead = instead

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(f"session.{self._name}", self._instead)

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = setdefault = clear = _refuse


class _ReadOnlyList(list[Any]):
    def __init__(self, name: str, instead: str) -> None:
        super().__init__()
        self._name = name
        self._instead = instead

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse(self._name, self._instead)

    append = extend = insert = __iadd__ = __setitem__ = _refuse


def read_only_hooks(instead: str) -> ReadOnlyDict:
    """No hooks, and no way to add one. A list, since requests compares it with ``[]``."""
    return ReadOnlyDict("hooks", instead, {"response": _ReadOnlyList('session.hooks["response"]', instead)})


class ReadOnlyCookies(RequestsCookieJar):
    """An empty jar that stays empty: what a server sets is passed over, what a caller sets is refused."""

    def __init__(self, instead: str) -> None:
        super().__init__()
        self._instead = instead

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep nothing: the next caller's requests are not this caller's."""

    def set_cookie(self, cookie: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused, and with it ``set``, ``update`` and item assignment."""
        refuse("session.cookies", self._instead)

    def update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        refuse("session.cookies", self._instead)

    def copy(self) -> RequestsCookieJar:
        """An empty jar that can be filled."""
        return RequestsCookieJar()
