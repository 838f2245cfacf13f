"""Columns of a deal export that say when a deal entered a stage: each filled cell is a dated change of stage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coaching.intake.words.format import Format

QUOTES = "\"'`´“”„‟‘’‚‹›«» "
_PIPELINE = re.compile(r"(.+\S)\s*\(([^()]+)\)")
_NO_STAGE = re.compile(r"(current|latest|this)\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class StageColumn:
    """One such column: its place in the file, the stage, and the pipeline where the header names it."""

    index: int
    stage: str
    pipeline: str


def stage_columns(format_: Format, headers: Sequence[str]) -> list[StageColumn]:
    """The columns of stage dates, told by the patterns of the format; none for formats without any."""
    found = []
    for index, header in enumerate(headers):
        for pattern in format_.stage_dates:
            match = re.fullmatch(pattern, " ".join(header.split()), re.IGNORECASE)
            if match:
                said = match.group(1).strip(QUOTES)
                parts = _PIPELINE.fullmatch(said)
                stage, pipeline = (parts.group(1).strip(QUOTES), parts.group(2).strip(QUOTES)) if parts else (said, "")
                if stage and not _NO_STAGE.fullmatch(stage):
                    found.append(StageColumn(index, stage, pipeline))
                break
    return found
