"""Files into the workspace: named ones, or a watched folder; each ends as a receipt in words or JSON."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from coaching.commands import ASKS, DONE, REFUSED, opened, print_json, progress
from coaching.errors import Refusal
from coaching.errors import said as told_so

if TYPE_CHECKING:
    from coaching.intake import Receipt

DELETED = told_so("row skipped", code="deleted")


def _checked_and_loaded(said: argparse.Namespace) -> "Sequence[Receipt]":
    from coaching import intake
    from coaching.intake import unheard

    with opened(said) as workspace:
        refuse_at_once(workspace, said)
        tell = None if said.json or not sys.stderr.isatty() else progress
        receipts = intake.check(
            workspace,
            said.files,
            as_of=said.as_of,
            answers=dict(said.answer),
            accept_proposals=said.accept_proposals,
            progress=tell,
        )
        for refuse in (intake.refuse_not_offered, intake.refuse_unknown_words, intake.refuse_unread):
            receipts = refuse(receipts, dict(said.answer))
        if lost := unheard(receipts, dict(said.answer)):
            intake.drop_staging(receipts)
            raise Refusal(lost[0])
        if not said.dry_run and any(receipt.status == "ready" for receipt in receipts):
            receipts = intake.load(workspace, receipts, progress=tell)
        intake.drop_staging(receipts)
    return receipts


def load_files(said: argparse.Namespace) -> int:
    """Read, recognise, convert, check and load named files; with --watch those of a folder."""
    from coaching import intake

    if bool(said.watch) == bool(said.files) or (said.once and not said.watch):
        said.usage("name files, or a folder with --watch DIR")
    if said.watch:
        return _watch(said)
    if missing := next((path for path in said.files if not path.is_file()), None):
        raise Refusal(f"Cannot find the file {missing}.")
    receipts = _checked_and_loaded(said)
    states = {receipt.status for receipt in receipts if not receipt.left_aside}
    if said.json:
        print_json({"status": _overall(states), "files": [intake.as_json(receipt) for receipt in receipts]})
    else:
        for receipt in receipts:
            _say_receipt(receipt)
    for receipt in receipts:
        if receipt.status == "refused" and not receipt.left_aside:
            print(intake.message_of(receipt), file=sys.stderr)
    states |= {"refused" for receipt in receipts if _tell_nothing(receipt)}
    return next((code for state, code in (("refused", REFUSED), ("asks", ASKS)) if state in states), DONE)


def _tell_nothing(receipt: "Receipt") -> bool:
    """Whether a file changes nothing, each row set apart, or deleted in the CRM and unknown here; says so on stderr."""
    if receipt.ready_rows or receipt.removed or receipt.status not in ("loaded", "ready", "unchanged"):
        return False
    of = f"{receipt.rows_in:,} rows"
    if receipt.quarantined:
        why = f"{receipt.quarantined:,} of {of} were set apart"
    elif receipt.status == "loaded" and receipt.skipped and all(one["why"] == DELETED for one in receipt.skipped):
        why = f"{receipt.skipped_rows:,} of {of} are deleted in the CRM, and none of them was known here"
    else:
        return False
    print(f"{receipt.file}: nothing of it is loaded: {why}.", file=sys.stderr)
    return True


def refuse_at_once(workspace: Any, said: argparse.Namespace) -> None:
    """Refusal of what cannot come to a load, before a file is read and a question asked."""
    from coaching import intake

    if not said.dry_run:
        workspace.refuse_others()
    if sentence := intake.never_offered(workspace.folder, dict(said.answer)):
        raise Refusal(sentence)


def _watch(said: argparse.Namespace) -> int:
    """Look until told to stop (Ctrl+C, SIGTERM), or once; a load that has begun is finished."""
    from coaching.intake import as_json
    from coaching.intake.desk.watch import Found, Watch

    if not said.watch.is_dir():
        raise Refusal(f"Cannot find the folder {said.watch}.")
    if said.answer:
        with opened(said) as workspace:
            refuse_at_once(workspace, said)
    stop, states = Event(), set()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())

    def tell(found: Found) -> None:
        states.add(found.status)
        states.update("refused" for receipt in found.receipts if _tell_nothing(receipt))
        if found.status == "waits":
            print(found.message, file=sys.stderr, flush=True)
        if said.json:
            told = {"status": found.status, "file": found.path.name, "at": datetime.now().isoformat(timespec="seconds")}
            files = [as_json(receipt) for receipt in found.receipts]
            print(
                json.dumps(told | {"message": found.message, "files": files}, ensure_ascii=False, default=str),
                flush=True,
            )
            return
        for receipt in found.receipts:
            _say_receipt(receipt)
        if not found.receipts and found.status != "waits":
            print(found.message)
        sys.stdout.flush()

    watch = Watch(
        said.watch,
        lambda: opened(said),
        tell,
        dict(said.answer),
        said.accept_proposals,
        said.as_of,
        said.dry_run,
        stop.is_set,
    )
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
    """The status of a whole call: partly where good files stand beside a refused one, else the first that applies."""
    if "refused" in states and states & {"loaded", "ready"}:
        return "partly"
    for status in ("refused", "asks", "loaded", "ready"):
        if status in states:
            return status
    return "unchanged"


def _say_receipt(receipt: Any) -> None:
    from coaching.intake.desk.wording import asked, dated_by, message_of, notes_of, skipped_of, what_is_wrong

    where = f"{receipt.file} [{receipt.sheet}]" if receipt.sheet else receipt.file
    if receipt.status in ("ready", "asks"):
        parts = [f"{receipt.ready_rows:,} to load"]
    elif receipt.status == "refused":
        parts = ["none loaded"]
    else:
        parts = [f"{receipt.loaded:,} loaded", f"{receipt.updated:,} updated", f"{receipt.unchanged:,} unchanged"]
    parts += [f"{receipt.quarantined:,} set apart"] + [
        f"{skip['rows']:,} skipped ({skip['why']})" for skip in skipped_of(receipt)
    ]
    print(
        f"{where}: {receipt.status}, {receipt.format_label or 'not recognised'}: {receipt.rows_in:,} rows = {', '.join(parts)}"
    )
    if receipt.removed:
        print(f"  removed: {receipt.removed:,} known from other exports")
    if receipt.message and not any(receipt.message == question.question for question in receipt.questions):
        print(f"  {message_of(receipt)}")
    if receipt.as_of and receipt.status in ("ready", "loaded"):
        print(f"  data of {receipt.as_of} ({dated_by(receipt.as_of_source)})")
    if receipt.left_out:
        print(f"  columns left out: {', '.join(one.header for one in receipt.left_out)}")
    for note in notes_of(receipt):
        print(f"  {note}")
    for problem in receipt.problems[:20]:
        print(f"  {what_is_wrong(problem)}")
    for question in receipt.questions:
        examples = f" (for example {', '.join(question.examples[:3])})" if question.examples else ""
        print(
            f'  {asked(question)}{examples} Answer with --answer "{question.column}=…": {" | ".join(question.options) or "your own words"}'
        )
