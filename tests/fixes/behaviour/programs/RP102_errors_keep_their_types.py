# rules: RP102
# fixability: safe
# script: POST /slow -> slow=60 200
# script: POST /gone -> 404; 500 {"error": "boom"}
# script: POST /cut -> 200 cut=1 {"half": 1}
# changes: sessions: 4 -> 1
# before: returned: ['ReadTimeout', 'HTTPError 404', 'HTTPError 500', 'ChunkedEncodingError']

import requests

BASE = "https://api.example.com"


def call(path):
    try:
        response = requests.post(BASE + path, timeout=5)
        response.raise_for_status()
    except requests.HTTPError as error:
        return f"HTTPError {error.response.status_code}"
    except requests.RequestException as error:
        return type(error).__name__
    return response.json()


def main():
    return [call("/slow"), call("/gone"), call("/gone"), call("/cut")]
