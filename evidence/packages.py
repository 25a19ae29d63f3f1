"""The packages that were read, with their versions, and where they lie below the cache."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """A released package at one version."""

    name: str
    version: str
    kind: str
    """``sdist``, or ``wheel`` where no source distribution could be had."""

    def root(self, cache: Path) -> Path:
        """The folder with its unpacked files, which is the root of the program."""
        return cache / "src" / f"{self.name}-{self.version}"


PACKAGES = (
    Package("acryl-datahub", "1.7.0.17", "sdist"),
    Package("apache-airflow-providers-google", "22.8.0", "sdist"),
    Package("atlassian-python-api", "5.0.5", "sdist"),
    Package("bigflow", "1.11.3", "wheel"),
    Package("bigquery-views-manager", "1.0.20", "wheel"),
    Package("ccxt", "4.5.90", "sdist"),
    Package("ethereum-etl", "2.4.2", "sdist"),
    Package("feast", "0.67.0", "sdist"),
    Package("gcp-pilot", "1.41.0", "sdist"),
    Package("kedro-datasets", "9.6.0", "sdist"),
    Package("mlflow", "3.18.0", "sdist"),
    Package("openmetadata-ingestion", "2.0.7.0", "sdist"),
    Package("pandas-gbq", "0.35.3", "sdist"),
    Package("pybaseball", "2.2.7", "sdist"),
    Package("sqlalchemy-bigquery", "1.17.3", "sdist"),
    Package("sqlmesh", "0.236.4", "sdist"),
)


def chosen(names: list[str]) -> list[Package]:
    """The packages with these names, all of them without a name."""
    unknown = sorted(set(names) - {package.name for package in PACKAGES})
    if unknown:
        raise SystemExit(f"no such package in the evidence: {', '.join(unknown)}")
    return [package for package in PACKAGES if not names or package.name in names]
