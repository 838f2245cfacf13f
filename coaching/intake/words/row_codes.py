"""Codes that rows bear, for whoever counts them: why a row was set apart, and what its columns say against each other, with the words."""

CONFLICT = "conflict"  # of a row set apart: an earlier one has its id, and other contents
CONTRADICTIONS = {  # what two columns of a deal say against each other: a code, with what each of them says after a colon
    "stage against flags": "the stage says {}, the won and closed flags say {}",
    "won without its flag": "the stage says won, the won flag says no",
    "closed before created": "closed before it was created",
}
DELETED = "deleted"
SKIPPED = {  # why a row is left out by name
    DELETED: "deleted in the CRM", "lead": "a lead, not yet an opportunity", "archived": "archived, and not marked as lost",
    "overlay": "an overlay split, beside the revenue", "invitee": "invitee's copy of a meeting", "private": "marked private in the calendar",
    "unfinished": "unfinished answer",
    "ends before it begins": "the last day lies before the first", "too long": "longer than a year: who is gone that long has no target to change",
}  # fmt: skip
STAGE_AGAINST_FLAGS = (
    "split_part(split_part(contradiction, ';', 1), ':', 1) in ('stage against flags', 'won without its flag')"
)


def in_words(contradiction: str) -> str:
    """What the columns of a deal say against each other, as people read it."""
    said = [part.partition(": ") for part in contradiction.split("; ")]
    return "; ".join(CONTRADICTIONS.get(code, code).format(*detail.split(" / ")) for code, _, detail in said)


def skipped_in_words(code: str) -> str:
    """Why a row is left out by name, as people read it."""
    return SKIPPED.get(code, code)
