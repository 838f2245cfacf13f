"""The loads so far: listed, taken back, or rebuilt from the kept copies."""

import argparse

from coaching.commands import DONE, opened, print_json, told


def list_imports(said: argparse.Namespace) -> int:
    """The ledger of loads."""
    from dataclasses import asdict

    from coaching import intake

    with opened(said) as workspace:
        entries = intake.imports(workspace)
    if said.json:
        print_json([asdict(entry) for entry in entries])
        return DONE
    if not entries:
        print("No imports yet.")
    for entry in entries:
        state = "undone" if entry.undone_at else f"as of {entry.as_of}"
        print(
            f"{entry.import_id}  {entry.file}  {entry.format}  {state}  {entry.rows_in:,} rows, {entry.quarantined:,} set apart"
        )
    return DONE


def undo_load(said: argparse.Namespace) -> int:
    """Undo one import."""
    from coaching import intake

    with opened(said) as workspace:
        message = intake.undo(workspace, said.import_id)
    return told(said, "undone", message)


def rebuild_facts(said: argparse.Namespace) -> int:
    """Recreate the facts from the kept imports."""
    from coaching import intake

    with opened(said) as workspace:
        message = intake.rebuild(workspace)
    return told(said, "rebuilt", message)
