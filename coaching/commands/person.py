"""The records of one person from the command line: taken away, or erased for good."""

import argparse

from coaching.commands import ASKS, DONE, opened, print_json, told
from coaching.kept_text import keep_new


def records_of(said: argparse.Namespace) -> int:
    """Write what is about or by a person to a file (.xlsx or .json), or erase it when --erase says the name once more."""
    from coaching.handover.one_person import person_json, person_workbook
    from coaching.method import erasing

    with opened(said) as workspace:
        person = erasing.named(workspace, said.person)
        if said.out is not None:
            is_json = said.out.suffix.lower() == ".json"
            keep_new(
                said.out, person_json(workspace, person).encode() if is_json else person_workbook(workspace, person)
            )
            return told(
                said, "saved", f"{said.out.name} holds what is written about or by {erasing.people(workspace)[person]}."
            )
        if said.erase is not None:
            return told(said, "erased", erasing.erase(workspace, "command line", person, said.erase))
        found = erasing.of(workspace, person)
        if said.json:
            print_json({"status": "asks", "person": person, "goes": found.counts, "stays": erasing.stays(found)})
        else:
            print("\n".join([erasing.goes(found), "Stays:", *(f"- {line}" for line in erasing.stays(found))]))
            print("To take it away: --out FILE.xlsx or FILE.json. To erase it: --erase NAME.")
        return ASKS if found.counts else DONE
