# rules: RP
# fixability: refused: no call; refused: two origins; safe; unsafe
# script: job -> rows=1,2; conflict; ok
# script: POST /v1/report -> 201 {"id": "r-1"}
# changes: raised: BadRequest(...) -> nothing
# changes: returned: nothing -> ([1, 2], 'r-1')
# changes: submissions: 2 -> 3
# changes: calls: 1 -> 2
# changes: tables: 0 -> 1
# changes: bigquery timeouts: none -> 10/600 | 600
# changes: sleeps: nothing -> 2

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional

import requests
from google.cloud import bigquery


@dataclass
class Service:
    project: str
    http: requests.Session = field(default_factory=requests.Session)
    _client: Optional[bigquery.Client] = None  # noqa: UP045

    @property
    def client(self) -> bigquery.Client:
        if self._client is None:
            self._client = bigquery.Client(project=self.project)
        return self._client

    def rows(self, sql: str) -> Iterator[int]:
        for row in self.client.query(sql):
            yield row["n"]

    def report(self, numbers: list[int]) -> str:
        answer = self.http.post("https://api.example.com/v1/report", json={"numbers": numbers})
        answer.raise_for_status()
        return str(answer.json()["id"])

    def clean(self) -> None:
        self.client.query("DELETE FROM d.t WHERE TRUE").result()


def main() -> tuple[list[int], str]:
    service = Service("acme")
    numbers = list(service.rows("SELECT n FROM d.t"))
    name = service.report(numbers)
    service.clean()
    return numbers, name
