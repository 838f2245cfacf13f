"""The words of the command line: its commands, their options, and how each is written."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from coaching import home
from coaching.commands import ledger, loading, numbers, person, taking_away, workshop
from coaching.errors import Refusal
from coaching.version import VERSION

SCOPES = ("rep", "team", "company", "account")
Command = Callable[[str, Any, str], argparse.ArgumentParser]


def parser(called: str = "python -m coaching") -> argparse.ArgumentParser:
    """What is understood; the answer's `run` is the command."""
    whole = argparse.ArgumentParser(prog=called, description="Cadence without a screen.")
    whole.add_argument("--version", action="version", version=f"Cadence {VERSION}")
    shared = argparse.ArgumentParser(add_help=False)
    for where, default in ((whole, ""), (shared, argparse.SUPPRESS)):  # before the command or after it
        where.add_argument(
            "--workspace",
            type=lambda text: home.written_out(text) if text else home.default_workspace(),
            default=default,
            metavar="DIR",
            help=f"default: the one the screen opens, {_shown()}",
        )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    shared.add_argument("--json", action="store_true", help="print stable JSON")

    def command(name: str, run: Any, what: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, parents=[shared], help=what, description=what)
        one.set_defaults(run=run)
        return one

    _loads(command)
    _numbers(command)
    _taking_away(command)
    room = command("room", workshop.open_room, "open the room of a tune-up workshop and serve it until it is closed")
    room.add_argument("--team", metavar="NAME", help="default: the whole company")
    room.add_argument(
        "--network", action="store_true", help="let phones on the local network in (default: this computer alone)"
    )
    return whole


def _shown() -> str:
    try:
        return str(home.default_workspace())
    except Refusal:
        return "which nobody knows"


def _loads(command: Command) -> None:
    load = command(
        "import",
        loading.load_files,
        "read, recognise, convert, check and load export files; several files are one import",
    )
    load.add_argument("files", nargs="*", type=Path, metavar="FILE")
    load.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="the day the exports were made")
    load.add_argument(
        "--accept-proposals", action="store_true", help="take what Cadence proposes where the match is clear"
    )
    load.add_argument(
        "--answer", action="append", default=[], type=_answer, metavar="COLUMN=VALUE", help="answer a question"
    )
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument(
        "--watch", type=Path, metavar="DIR", help="load every new file of this folder once it is whole, until Ctrl+C"
    )
    load.add_argument(
        "--every", type=_seconds, default=30.0, metavar="SECONDS", help="with --watch: how often to look (default: 30)"
    )
    load.add_argument("--once", action="store_true", help="with --watch: load what is there and end")
    load.set_defaults(usage=load.error)
    command("imports", ledger.list_imports, "what was imported, and what was undone")
    command("undo", ledger.undo_load, "undo one import").add_argument("import_id", type=int, metavar="IMPORT")
    command("rebuild", ledger.rebuild_facts, "recreate the facts from the kept imports")


def _numbers(command: Command) -> None:
    command("metrics", numbers.list_metrics, "every metric, and whether this workspace has the data for it")
    readings = command("readings", numbers.print_readings, "measure metrics")
    readings.add_argument("--metric", nargs="+", action="extend", required=True, metavar="KEY")
    readings.add_argument("--by", required=True, choices=SCOPES)
    readings.add_argument("--scope", nargs="+", action="extend", default=None, metavar="ID")
    readings.add_argument("--period", nargs="+", action="extend", required=True, metavar="P")
    readings.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD")
    command("sums", numbers.make_sums, "add up every metric now, so that nobody who looks waits for it")
    proof = command("proof", numbers.print_proof, "the rows behind one number, and those left out with the reason")
    proof.add_argument("key", metavar="KEY")
    proof.add_argument("--by", required=True, choices=SCOPES)
    proof.add_argument("--scope", default=None, metavar="ID")
    proof.add_argument("--period", required=True, metavar="P")
    proof.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD")


def _taking_away(command: Command) -> None:
    blank = command(
        "templates",
        taking_away.write_templates,
        "the workbook to fill in for what no CRM exports, with the lists of this workspace",
    )
    blank.add_argument(
        "--out",
        type=Path,
        default=Path("cadence-templates.xlsx"),
        metavar="FILE",
        help="default: cadence-templates.xlsx",
    )
    blank.add_argument(
        "--sheet",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="only these: quotas, targets, forecasts, …",
    )
    blank.add_argument("--empty", action="store_true", help="without the rows that are known already")
    command("backup", taking_away.back_up, "the whole workspace in one file, verified").add_argument(
        "file", type=Path, metavar="FILE"
    )
    command("restore", taking_away.bring_back, "a workspace from a backup").add_argument(
        "file", type=Path, metavar="FILE"
    )
    one = command(
        "person", person.records_of, "what is written about or by one person: shown, taken away, or erased for good"
    )
    one.add_argument("person", metavar="PERSON", help="name or id")
    one.add_argument("--out", type=Path, metavar="FILE", help="take it away as .xlsx or .json")
    one.add_argument("--erase", metavar="NAME", help="erase it; the name once more confirms it")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date; write 2017-06-13') from trouble


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of seconds from 0.1 to 86400')
    return seconds


def _answer(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or not column.strip():
        raise argparse.ArgumentTypeError(f'"{text}" is not an answer; write COLUMN=VALUE')
    return column.strip(), value.strip()
