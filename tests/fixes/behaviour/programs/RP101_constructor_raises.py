# rules: RP101
# fixability: safe
# raises: DefaultCredentialsError('no credentials here',)

import google.auth
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import bigquery


def nobody(*args, **kwargs):
    raise DefaultCredentialsError("no credentials here")


def main():
    google.auth.default = nobody
    print("connecting")
    return bigquery.Client(project="acme")
