# rules: RP105
# fixability: safe; unsafe
# script: GET /a -> 200 {"n": 1}; 200 {"n": 2}
# before: returned: (1, 2)
# changes: closed: pooled session | pooled session -> nothing

from shared.clients.http_pool import get_http_session


def one():
    session = get_http_session()
    number = session.get("https://api.example.com/a").json()["n"]
    session.close()
    return number


def two():
    with get_http_session() as session:
        return session.get("https://api.example.com/a").json()["n"]


def main():
    return one(), two()
