"""What people must confirm or choose about whole columns of a recognised table, and whose and of what kind its rows are: steps in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Seen, Step, take, walked
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Converted, ReadSo
from coaching.intake.columns.shown_currency import SHOWN_CURRENCY, WHICH_CURRENCY
from coaching.intake.columns.thousands import HOW_MANY_TIMES
from coaching.intake.columns.won_flag import WHAT_NO_MEANS
from coaching.intake.file.table import RawTable
from coaching.intake.formats.calls_reached import REACHED_OR_NOT, WHOM_CALLS_REACHED
from coaching.intake.formats.full_column import FULL_COLUMNS
from coaching.intake.formats.kind_of_activity import OF_ONE_KIND, UNKNOWN_KINDS
from coaching.intake.formats.left_behind import WHAT_IS_LEFT, WHOSE_IS_LEFT
from coaching.intake.formats.missing_info import (
    FLAG_BEFORE_STAGE,
    HOW_DEALS_ENDED,
    SAME_IDS,
    STAGE_OR_FLAG,
    TOLD_APART,
    WITHOUT_EMPTY_ENDS,
)
from coaching.intake.formats.money_columns import ONE_MONEY_COLUMN
from coaching.intake.formats.remarks import REMARKS
from coaching.intake.formats.unverified import UNVERIFIED
from coaching.intake.formats.whose import WHOSE
from coaching.intake.kept.lookup_lists import CLEARED
from coaching.intake.rows.calendars import WHO_WAS_THERE
from coaching.intake.rows.column_report import TOTALS_TIE
from coaching.intake.tables.duplicate_headers import ONE_OF_EACH_NAME
from coaching.intake.tables.fill_down import NAMES_ABOVE
from coaching.intake.tables.name_blocks import NAMED_BY_BLOCK
from coaching.intake.tables.survey_form import SCORES_OF_A_FORM
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging
from coaching.workspace import Workspace

STEPS = (
    UNVERIFIED,
    ONE_OF_EACH_NAME,
    ONE_MONEY_COLUMN,
    FULL_COLUMNS,
    NAMED_BY_BLOCK,
    WHOSE,
    TOLD_APART,
    OF_ONE_KIND,
    REACHED_OR_NOT,
    FLAG_BEFORE_STAGE,
    WHO_WAS_THERE,
    SCORES_OF_A_FORM,
    WITHOUT_EMPTY_ENDS,
    HOW_DEALS_ENDED,
    WHAT_NO_MEANS,
    WHOSE_IS_LEFT,
    WHAT_IS_LEFT,
    NAMES_ABOVE,
)
"""Before its columns are decided."""
OF_MONEY = (WHICH_CURRENCY, SHOWN_CURRENCY, HOW_MANY_TIMES)
"""Once its columns are decided: in which currency and how many times its money is."""
OF_ANY_SIZE = (STAGE_OR_FLAG, WHOM_CALLS_REACHED, UNKNOWN_KINDS)
OF_ROWS = (SAME_IDS, *OF_ANY_SIZE, CLEARED, REMARKS, TOTALS_TIE)
"""Once its rows are converted; of a big plain file only those that need nothing but its typed rows."""


def settled(
    workspace: Workspace, staging: Staging, match: Match, table: RawTable, draft: Draft, answers: Answers, accept: bool
) -> Match:  # fmt: skip
    """The match as the steps leave it; the draft asks what is open."""
    return walked(
        STEPS,
        lambda found: Seen(workspace, staging, table, found, answers, accept, tuple(draft.questions)),
        match,
        draft,
    )


def tell_rows(steps: Sequence[Step[Converted]], before: Seen, columns: Mapping[str, Column], draft: Draft) -> None:
    """What the steps find of converted rows, put into the draft."""
    own = {one.name: getattr(before, one.name) for one in fields(Seen) if one.name not in ("match", "asked")}

    def shown(match: Match) -> Converted:
        return Converted(
            **own, match=match, asked=tuple(draft.questions), columns=columns, folder=draft.staged or Path(),
            totals=draft.totals, present=draft.present, proposed_words=draft.proposed_words,
        )  # fmt: skip

    walked(steps, shown, before.match, draft)


def read_so(steps: Sequence[Step[Converted]], shown: Converted, draft: Draft) -> Mapping[str, Column]:
    """The columns as the steps leave them, what they ask and tell put into the draft."""
    for step in steps:
        if step.fits(shown) and (found := step.look(shown)):
            take(draft, found)
            shown = replace(shown, columns=found.decided if isinstance(found, ReadSo) else shown.columns)
    return shown.columns
