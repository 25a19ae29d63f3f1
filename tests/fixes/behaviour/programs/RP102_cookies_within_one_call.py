# rules: RP102
# fixability: safe
# script: GET /start -> 302 cookie=a=1 location=/next
# script: GET /next -> 200 {"ok": true}
# before: requests: GET https://app.example.com/start | GET https://app.example.com/next Cookie=a=1
# before: returned: (True, ['https://app.example.com/start'])
# changes: sessions: Session -> PooledSession

import requests


def main():
    response = requests.get("https://app.example.com/start", timeout=5)
    return response.json()["ok"], [step.url for step in response.history]
