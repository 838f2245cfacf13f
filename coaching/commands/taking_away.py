"""What people take away or bring back: the templates, a backup, a restored workspace."""

import argparse

from coaching.commands import opened, told


def write_templates(said: argparse.Namespace) -> int:
    """Write the workbook to fill in for what no CRM exports."""
    from coaching.handover.templates import save_templates

    with opened(said) as workspace:
        message = save_templates(workspace, said.out, said.sheet, known=not said.empty)
    return told(said, "saved", message)


def back_up(said: argparse.Namespace) -> int:
    """The whole workspace in one file."""
    from coaching.handover.backup import backup

    with opened(said) as workspace:
        message = backup(workspace, said.file)
    return told(said, "saved", message)


def bring_back(said: argparse.Namespace) -> int:
    """A workspace from a backup."""
    from coaching.handover.backup import restore

    message = restore(said.file, said.workspace)
    return told(said, "restored", message)
