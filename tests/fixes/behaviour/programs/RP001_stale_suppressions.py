# rules: RP001, RP101, RP102
# fixability: safe
# script: GET /a -> 200 {"n": 1}
# before: returned: (1, 'a ...')

import requests

URL = "https://api.example.com/a"  # noqa: RP102
TEXT = "a  # noqa: RP102"


def main():
    number = requests.get(URL, timeout=3).json()["n"]  # noqa: RP102 - a proxy of ours
    return number, TEXT  # noqa: RP101, RP102 - one row
