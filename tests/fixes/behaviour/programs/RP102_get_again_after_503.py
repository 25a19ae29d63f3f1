# rules: RP102
# fixability: safe
# script: GET /health -> 503 x2; 200 {"up": true}
# before: returned: (503, 503, 200)
# changes: returned: (503, 503, 200) -> (200, 200, 200)
# changes: requests: 3 -> 5
# changes: sessions: 3 -> 1
# changes: sleeps: nothing -> 1 | 1.75

import requests


def probe():
    return requests.get("https://api.example.com/health", timeout=5).status_code


def main():
    return probe(), probe(), probe()
