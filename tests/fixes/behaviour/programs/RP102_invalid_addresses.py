# rules: RP102
# fixability: safe
# before: returned: ['MissingSchema', 'InvalidURL', 'InvalidSchema', 'InvalidHeader', 'TypeError', 'ValueError']
# changes: sessions: 6 -> 1

import requests


def kind(url, **options):
    try:
        return requests.get(url, timeout=options.pop("timeout", 5), **options).status_code
    except Exception as error:
        return type(error).__name__


def main():
    return [
        kind("api.example.com"),
        kind("https://"),
        kind("ftp://api.example.com/a"),
        kind("https://api.example.com/a", headers={"X-A": "a\nb"}),
        kind("https://api.example.com/a", unknown=1),
        kind("https://api.example.com/a", timeout="soon"),
    ]
