"""The command line: `python -m coaching import | imports | undo | rebuild | metrics | readings | proof | templates | backup | restore`."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import Any

from coaching.errors import Refusal

DONE, REFUSED, USAGE, ASKS = 0, 1, 2, 3
DEFAULT_WORKSPACE = Path("data/workspace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 refused, 2 usage, 3 a question must be answered first."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    said = _parser().parse_args(arguments)
    try:
        return int(said.run(said))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coaching", description="Cadence without a screen.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--workspace", type=Path, default=DEFAULT_WORKSPACE, metavar="DIR", help="default: data/workspace"
    )
    shared.add_argument("--json", action="store_true", help="print stable JSON")

    def command(name: str, run: Any, what: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, parents=[shared], help=what, description=what)
        one.set_defaults(run=run)
        return one

    load = command(
        "import", _import, "read, recognise, convert, check and load export files; several files are one load"
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
    load.add_argument("--watch", type=Path, metavar="DIR", help="load every new file of this folder once it is whole, until Ctrl+C")
    load.add_argument("--every", type=_seconds, default=30.0, metavar="SECONDS", help="with --watch: how often to look (default: 30)")
    load.add_argument("--once", action="store_true", help="with --watch: load what is there and end")
    load.set_defaults(usage=load.error)
    command("imports", _imports, "the ledger of loads")
    command("undo", _undo, "take one load back").add_argument("import_id", type=int, metavar="IMPORT")
    command("rebuild", _rebuild, "recreate the facts from the kept imports")
    command("metrics", _metrics, "every metric, and whether this workspace has the data for it")
    readings = command("readings", _readings, "measure metrics")
    readings.add_argument("--metric", nargs="+", action="extend", required=True, metavar="KEY")
    readings.add_argument("--by", required=True, choices=("rep", "team", "company", "account"))
    readings.add_argument("--scope", nargs="+", action="extend", default=None, metavar="ID")
    readings.add_argument("--period", nargs="+", action="extend", required=True, metavar="P")
    readings.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD")
    proof = command("proof", _proof, "the rows behind one Reading, and those left out with the reason")
    proof.add_argument("key", metavar="KEY")
    proof.add_argument("--by", required=True, choices=("rep", "team", "company", "account"))
    proof.add_argument("--scope", default=None, metavar="ID")
    proof.add_argument("--period", required=True, metavar="P")
    proof.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD")
    blank = command("templates", _templates, "the workbook to fill in for what no CRM exports, with the lists of this workspace")
    blank.add_argument("--out", type=Path, default=Path("cadence-templates.xlsx"), metavar="FILE", help="default: cadence-templates.xlsx")
    blank.add_argument("--sheet", nargs="+", action="extend", default=[], metavar="NAME", help="only these: quotas, targets, forecasts, …")
    blank.add_argument("--empty", action="store_true", help="without the rows that are known already")
    command("backup", _backup, "the whole workspace in one file, verified").add_argument(
        "file", type=Path, metavar="FILE"
    )
    command("restore", _restore, "a workspace from a backup").add_argument("file", type=Path, metavar="FILE")
    return parser


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


def _open(said: argparse.Namespace) -> Any:
    from coaching import intake
    from coaching.workspace import Workspace

    workspace = Workspace.open(said.workspace)
    mended = intake.mend(workspace)
    if mended:
        print(mended, file=sys.stderr)
    return closing(workspace)


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _import(said: argparse.Namespace) -> int:
    from coaching import intake

    if bool(said.watch) == bool(said.files) or (said.once and not said.watch):
        said.usage("name files, or a folder with --watch DIR")
    if said.watch:
        return _watch(said)
    missing = [str(path) for path in said.files if not path.is_file()]
    if missing:
        raise Refusal(f"Cannot find the file {missing[0]}.")
    with _open(said) as workspace:
        progress = None if said.json or not sys.stderr.isatty() else _progress
        receipts = intake.check(
            workspace,
            said.files,
            as_of=said.as_of,
            answers=dict(said.answer),
            accept_proposals=said.accept_proposals,
            progress=progress,
        )
        if not said.dry_run and any(receipt.status == "ready" for receipt in receipts):
            receipts = intake.load(workspace, receipts, progress=progress)
    states = {receipt.status for receipt in receipts if not receipt.left_aside}
    if said.json:
        _print({"status": _overall(states), "files": [receipt.as_json() for receipt in receipts]})
    else:
        for receipt in receipts:
            _say_receipt(receipt)
    if "refused" in states:
        for receipt in receipts:
            if receipt.status == "refused" and not receipt.left_aside:
                print(receipt.message, file=sys.stderr)
        return REFUSED
    return ASKS if "asks" in states else DONE


def _watch(said: argparse.Namespace) -> int:
    """Look until told to stop (Ctrl+C, SIGTERM), or once; a load that has begun is finished."""
    from coaching.intake.watch import Found, Watch

    if not said.watch.is_dir():
        raise Refusal(f"Cannot find the folder {said.watch}.")
    stop, states = Event(), set()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())

    def tell(found: Found) -> None:
        states.add(found.status)
        if found.status == "waits":
            print(found.message, file=sys.stderr, flush=True)
        if said.json:
            told = {"status": found.status, "file": found.path.name, "at": datetime.now().isoformat(timespec="seconds")}
            files = [receipt.as_json() for receipt in found.receipts]
            print(json.dumps(told | {"message": found.message, "files": files}, ensure_ascii=False, default=str), flush=True)
            return
        for receipt in found.receipts:
            _say_receipt(receipt)
        if not found.receipts and found.status != "waits":
            print(found.message)
        sys.stdout.flush()

    watch = Watch(said.watch, lambda: _open(said), tell, dict(said.answer), said.accept_proposals, said.as_of, said.dry_run, stop.is_set)
    if not said.once:
        print(f"Watching {said.watch} every {said.every:g} seconds; Ctrl+C ends it.", file=sys.stderr, flush=True)
    watch.look()
    while not stop.wait(min(said.every, 2.0) if said.once else said.every):
        watch.look()
        if said.once:
            break
    for path in watch.waiting() if said.once else ():
        tell(Found(path, "waits", f"{path.name} is empty or still being written: it is left for the next time."))
    return (REFUSED if states & {"refused", "waits"} else ASKS if "asks" in states else DONE) if said.once else DONE


def _overall(states: set[str]) -> str:
    for status in ("refused", "asks", "loaded", "ready"):
        if status in states:
            return status
    return "unchanged"


def _progress(what: str, done: int, of: int) -> None:
    print(
        f"\r{what}: {done:,} of {of:,}" if of else f"\r{what}",
        end="\n" if done >= of else "",
        file=sys.stderr,
        flush=True,
    )


def _say_receipt(receipt: Any) -> None:
    where = f"{receipt.file} [{receipt.sheet}]" if receipt.sheet else receipt.file
    parts = [f"{receipt.loaded:,} loaded", f"{receipt.updated:,} updated", f"{receipt.unchanged:,} unchanged"]
    parts += [f"{receipt.quarantined:,} quarantined"] + [
        f"{skip['rows']:,} skipped ({skip['why']})" for skip in receipt.skipped
    ]
    print(
        f"{where}: {receipt.status}, {receipt.format_label or 'not recognised'}: {receipt.rows_in:,} rows = {', '.join(parts)}"
    )
    if receipt.removed:
        print(f"  removed: {receipt.removed:,} known from other exports")
    if receipt.message:
        print(f"  {receipt.message}")
    for problem in receipt.problems[:20]:
        print(f"  {problem}")
    for question in receipt.questions:
        examples = f" (for example {', '.join(question.examples[:3])})" if question.examples else ""
        print(
            f'  {question.question}{examples} Answer with --answer "{question.column}=…": {" | ".join(question.options)}'
        )


def _imports(said: argparse.Namespace) -> int:
    from dataclasses import asdict

    from coaching import intake

    with _open(said) as workspace:
        entries = intake.imports(workspace)
    if said.json:
        _print([asdict(entry) for entry in entries])
        return DONE
    for entry in entries:
        state = "undone" if entry.undone_at else f"as of {entry.as_of}"
        print(
            f"{entry.import_id}  {entry.file}  {entry.format}  {state}  {entry.rows_in:,} rows, {entry.quarantined:,} quarantined"
        )
    return DONE


def _undo(said: argparse.Namespace) -> int:
    from coaching import intake

    with _open(said) as workspace:
        message = intake.undo(workspace, said.import_id)
    _print({"status": "undone", "message": message}) if said.json else print(message)
    return DONE


def _rebuild(said: argparse.Namespace) -> int:
    from coaching import intake

    with _open(said) as workspace:
        message = intake.rebuild(workspace)
    _print({"status": "rebuilt", "message": message}) if said.json else print(message)
    return DONE


def _metrics(said: argparse.Namespace) -> int:
    from coaching.metrics import all_metrics, availability

    with _open(said) as workspace:
        missing = availability(workspace)
    names = ("key", "id", "label", "driver", "unit", "better", "kind", "definition", "source", "question", "status")
    listed = [
        {name: getattr(metric, name) for name in names} | {"available": missing[key] is None, "missing": missing[key]}
        for key, metric in all_metrics().items()
    ]
    if said.json:
        _print(listed)
        return DONE
    for one in listed:
        print(
            f"{one['key']:28} {one['label']}: {one['definition']}"
            + ("" if one["available"] else f" [{one['missing']}]")
        )
    return DONE


def _readings(said: argparse.Namespace) -> int:
    from dataclasses import asdict

    from coaching.lens import lens_for
    from coaching.metrics import measure, metric, show

    for key in said.metric:
        metric(key)
    with _open(said) as workspace:
        periods = [workspace.calendar.parse(text) for text in said.period]
        lens = lens_for(workspace, said.by, said.scope, said.period[0], said.as_of)
        found = measure(workspace, lens, said.metric, periods)
        currency = workspace.settings.currency
    if said.json:
        rows = [{name: value for name, value in asdict(reading).items() if name != "as_of"} for reading in found]
        _print({"as_of": lens.as_of.isoformat(), "readings": rows})
        return DONE
    for reading in found:
        words = f"{show.show(reading, currency, full=True)}  {show.detail(reading, currency)}"
        print(
            f"{reading.metric:24} {reading.name:24} {reading.period:12} {words}"
            + (f"  [{reading.note}]" if reading.note else "")
        )
    return DONE


def _proof(said: argparse.Namespace) -> int:
    from coaching.lens import lens_for
    from coaching.metrics import proof, show

    with _open(said) as workspace:
        lens = lens_for(workspace, said.by, [said.scope] if said.scope is not None else None, said.period, said.as_of)
        if len(lens.scopes) > 1:
            raise Refusal(f"A proof is of one {said.by}: name it with --scope.")
        found = proof(workspace, lens, said.key)
        currency = workspace.settings.currency
    rows, left_out = found.rows.to_pylist(), found.left_out.to_pylist()
    if said.json:
        _print(
            {
                "metric": found.metric.key,
                "part": found.reading.part,
                "whole": found.reading.whole,
                "rows": rows,
                "left_out": left_out,
            }
        )
        return DONE
    print(f"{found.metric.label}: {found.metric.definition}\n{show.arithmetic(found.reading, currency)}")
    for row in rows:
        whole = "" if row["whole"] is None else f" of {row['whole']:g}"
        print(f"  {row['file']} row {row['row']}  {row['day']}  {row['name']}  {row['part']:g}{whole}")
    for row in left_out:
        print(f"  left out: {row['file']} row {row['row']}  {row['name']}: {row['reason']}")
    return DONE


def _templates(said: argparse.Namespace) -> int:
    from coaching.handover.templates import save_templates

    with _open(said) as workspace:
        message = save_templates(workspace, said.out, said.sheet, known=not said.empty)
    _print({"status": "saved", "message": message}) if said.json else print(message)
    return DONE


def _backup(said: argparse.Namespace) -> int:
    from coaching.handover.backup import backup

    with _open(said) as workspace:
        message = backup(workspace, said.file)
    _print({"status": "saved", "message": message}) if said.json else print(message)
    return DONE


def _restore(said: argparse.Namespace) -> int:
    from coaching.handover.backup import restore

    message = restore(said.file, said.workspace)
    _print({"status": "restored", "message": message}) if said.json else print(message)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
