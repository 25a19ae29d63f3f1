# rules: RP103
# fixability: unsafe
# script: GET /a -> slow=9 200; 200 {"n": 1}
# changes: returned: ['ReadTimeout', {'n': 1}] -> [{'n': 1}, {}]
# changes: requests: 2 -> 3
# changes: sleeps: nothing -> 1
# changes: sessions: 2 -> 1
# changes: closed: session | session -> nothing

import requests


def fetch():
    session = requests.Session()
    try:
        return session.get("https://api.example.com/a", timeout=5).json()
    except requests.Timeout as error:
        return type(error).__name__
    finally:
        session.close()


def main():
    return [fetch(), fetch()]
