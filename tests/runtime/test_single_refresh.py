"""One refresh for all threads, and none that waits for itself."""

from __future__ import annotations

import threading

from google.auth.credentials import AnonymousCredentials

from shared.clients._google_http import SingleRefresh


def test_a_signal_handler_that_sends_during_a_refresh_does_not_wait_for_itself() -> None:
    """It runs in the thread that holds the lock."""

    class Slow(AnonymousCredentials):
        valid = False
        entered = 0

        def before_request(self, *args: object) -> None:
            self.entered += 1
            if self.entered == 1:  # here the signal arrives
                single.before_request(None, "GET", "/", {})

    credentials = Slow()
    single = SingleRefresh(credentials)
    thread = threading.Thread(target=single.before_request, args=(None, "GET", "/", {}), daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert credentials.entered == 2
