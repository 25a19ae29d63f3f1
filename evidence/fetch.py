"""Download and unpack the packages of the evidence: ``python -m evidence.fetch --cache DIR [PACKAGE...]``.

pip downloads each at its pinned version: the source distribution (for whose metadata pip runs the package's own build
back end), or the wheel where there is none. What is unpacked already is left as it is.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from evidence.packages import Package, chosen


def main(arguments: list[str] | None = None) -> int:
    """Fetch the packages that are not there; 1 if one could not be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    failed = [package for package in chosen(options.packages) if not fetch(package, options.cache)]
    for package in failed:
        print(f"{package.name} {package.version}: not fetched", file=sys.stderr)
    return 1 if failed else 0


def fetch(package: Package, cache: Path) -> bool:
    """Download and unpack one package."""
    root = package.root(cache)
    if root.is_dir():
        return True
    downloads = cache / "dl" / f"{package.name}-{package.version}"
    kind = f"--no-binary={package.name}" if package.kind == "sdist" else f"--only-binary={package.name}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", kind, "--dest", str(downloads)]
    if subprocess.run([*command, f"{package.name}=={package.version}"], check=False).returncode:
        return False
    archive = next(path for path in downloads.iterdir() if path.is_file())
    unpacked = root.with_name(f"{root.name}.part")
    shutil.rmtree(unpacked, ignore_errors=True)
    shutil.unpack_archive(archive, unpacked, format="zip" if archive.suffix in (".whl", ".zip") else None)
    entries = list(unpacked.iterdir())
    if package.kind == "sdist" and len(entries) == 1:
        entries[0].rename(root)
        shutil.rmtree(unpacked)
    else:
        unpacked.rename(root)
    print(f"{package.name} {package.version}: {archive.name}")
    return True


if __name__ == "__main__":
    sys.exit(main())
