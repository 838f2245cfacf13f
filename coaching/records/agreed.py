"""What is agreed with a rep about the rhythm of talks: every how many working days they meet, over time."""

from collections.abc import Mapping

from coaching.errors import Refusal
from coaching.records import answers
from coaching.records.entries import About
from coaching.records.store import Records

KIND, QUESTION = "rep", "interval"
LONGEST = 260  # working days, a year


def agree(records: Records, who: str, rep_id: str, working_days: float | None) -> None:
    """Agree every how many working days to meet; None goes back to the house default. Refusal unless it is a whole number from 1 to 260."""
    if working_days is not None and (not 1 <= working_days <= LONGEST or working_days != int(working_days)):
        raise Refusal(f"{working_days:g} is no interval: write whole working days, from 1 to {LONGEST}.")
    answers.record(records, who, About(KIND, rep_id), QUESTION, working_days)


def intervals(records: Records) -> Mapping[str, int]:
    """The agreed working days between talks, by rep id; reps without an agreement are absent."""
    return {
        rep: int(value)
        for rep, value in answers.newest_of(records, KIND, QUESTION).items()
        if isinstance(value, int | float)
    }
