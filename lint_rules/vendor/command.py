"""The subcommand ``resilint vendor``, for a command line made with argparse."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lint_rules.vendor.checking import check
from lint_rules.vendor.copying import plan, write
from lint_rules.vendor.errors import VendorError
from lint_rules.vendor.source import Runtime, load_runtime

DESCRIPTION = """\
Copy resilint's runtime, or a part of it with all that the part imports, into DEST/PACKAGE. Each copy begins with a
header that carries the version and the content's hash. With --check: look for copies below the given paths and say
which have drifted. Exit codes: 0 all well, 1 copies have drifted (--check), 2 bad input."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand's arguments to ``parser``."""
    parser.description = DESCRIPTION
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="DEST",
        help="folder that gets the package, one that Python imports from (such as src; default: here); with --check:"
        " files or folders to look at (default: here)",
    )
    parser.add_argument("--package", metavar="NAME", help="package name of the copy (default: shared)")
    parser.add_argument(
        "--only",
        action="append",
        metavar="MODULE",
        help="copy only this module or package, such as clients.http_pool or utils, and what it imports (repeatable)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are no copies, or were edited")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    parser.add_argument("--check", action="store_true", help="say which copies have drifted; exit 1 if any has")


def run(args: argparse.Namespace) -> int:
    """Carry out the subcommand, and return its exit code."""
    try:
        runtime = load_runtime()
        return _check(args, runtime) if args.check else _copy(args, runtime)
    except VendorError as error:
        print(f"resilint vendor: error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"resilint vendor: error: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _copy(args: argparse.Namespace, runtime: Runtime) -> int:
    if len(args.paths) > 1:
        raise VendorError(f"give one DEST, the folder that gets the package (got {len(args.paths)})")
    package = "shared" if args.package is None else args.package
    copies = plan(runtime, Path(args.paths[0] if args.paths else "."), package, args.only or (), force=args.force)
    if not args.dry_run:
        write(copies)
    for copy in copies:
        print(f"{copy.target}: {copy.note}" if copy.note else copy.target)
    written = sum(1 for copy in copies if not copy.note)
    verb = "would be copied" if args.dry_run else "copied"
    print(f"{written} files of resilint-runtime {runtime.version} {verb}")
    if not args.paths and any(Path("src").glob("*/__init__.py")):
        print(
            "resilint vendor: warning: there are packages in src: if Python imports from there, the copy belongs there"
            " as well: `resilint vendor src`",
            file=sys.stderr,
        )
    if not args.dry_run:
        print("Add the copy to git; `resilint migrate` then offers the fixes that need it.")
    return 0


def _check(args: argparse.Namespace, runtime: Runtime) -> int:
    for name in ("package", "only", "force", "dry_run"):
        if getattr(args, name):
            raise VendorError(f"--check takes no --{name.replace('_', '-')}")
    report = check(runtime, [Path(path) for path in args.paths or ["."]])
    if not report.copies:
        raise VendorError(f"no vendored copy below {', '.join(args.paths) or 'this folder'}")
    for drift in report.drifts:
        print(f"{drift.path}: {drift.what}")
    print(f"{report.copies} copies, {len(report.drifts)} drifted (against resilint-runtime {runtime.version})")
    return 1 if report.drifts else 0
