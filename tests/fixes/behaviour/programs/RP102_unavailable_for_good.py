# rules: RP102
# fixability: safe
# script: GET /a -> 503 always
# before: returned: 'HTTPError 503'
# changes: requests: 1 -> 4
# changes: sleeps: nothing -> 1 | 1.75 | 2.875
# changes: sessions: Session -> PooledSession

import requests


def main():
    try:
        requests.get("https://api.example.com/a", timeout=5).raise_for_status()
    except requests.HTTPError as error:
        return f"{type(error).__name__} {error.response.status_code}"
    return "fine"
