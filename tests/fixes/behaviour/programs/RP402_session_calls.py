# rules: RP402
# fixability: unsafe
# script: GET /pages -> 200 [1]; 200 [2]; 503
# before: returned: [1, 2]
# before: requests: ...pages/1 Accept-Language=en | ...pages/2 ... | ...
# changes: timeouts: none -> 12.5
# settings: http-timeout = 12.5

import requests


class Crawler:
    def __init__(self):
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def page(self, number):
        response = self.session.get(f"https://api.example.com/pages/{number}")
        return response.json() if response.ok else []


def main():
    crawler = Crawler()
    return [item for number in (1, 2, 3) for item in crawler.page(number)]
