"""Whose figures a row holds: which columns say so, people of one name under different headings, and slips in the names of headings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from coaching.errors import Question, said
from coaching.intake.answers.about import FIELD, IGNORED, PEOPLE, REP, SPELLING, OfColumn, OfRows, OfWord, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.tables.wide import WHO, WideTable, who_is
from coaching.intake.words.measures import is_sum

DIFFERENT, ONE = "different people", "one person"
AS_SLIPS, AS_WRITTEN = "read them so", "leave them as written"
ALIKE = 70
"""How alike two names must be to be asked about, from 0 to 100; only a question hangs on it."""
FIELDS = {
    "sales_total": ("rep_id", "rep_name", "account_id", "account_name", "team", "product"), "quota": ("rep_id", "rep_name", "team"),
    "activity_summary": ("rep_id", "rep_name"), "survey_response": ("account_id", "account_name", "rep_id", "rep_name"),
    "forecast": ("rep_id", "rep_name"),
}  # fmt: skip
NEEDED = {
    "sales_total": ("rep_id", "rep_name", "account_id", "account_name"), "quota": ("rep_id", "rep_name", "team"),
    "activity_summary": ("rep_id", "rep_name"), "survey_response": ("account_id", "account_name"), "forecast": ("rep_id", "rep_name"),
}  # fmt: skip


@dataclass
class Identity:
    """Which column holds which field (by index), the slips to mend in the headings, and whether a person is told by name and heading."""

    fields: dict[str, int]
    slips: dict[str, str] = field(default_factory=dict)
    by_heading: bool = False
    questions: list[Question] = field(default_factory=list)


def identify(
    headers: Sequence[str], rows: Sequence[Sequence[str | None]], wide: WideTable, kinds: Sequence[str], answers: Answers
) -> Identity:  # fmt: skip
    """Find out whose figures these are; rows are the distinct cells beside the figures."""
    taken = (
        {column.index for column in wide.columns}
        | wide.left_out.keys()
        | {wide.when, wide.until, wide.year, wide.currency}
    )
    places = [index for index in range(len(headers)) if index not in taken]
    found = Identity({})
    for index in places:
        answer = answers.get(OfColumn(headers[index]))
        named = answer.removeprefix(FIELD) if answer else who_is(headers[index])
        if named in WHO:
            found.fields.setdefault(named, index)
    needed = NEEDED[kinds[0]]
    free = [
        i
        for i in places
        if i not in found.fields.values()
        and answers.get(OfColumn(headers[i])) != IGNORED
        and any(row[i] for row in rows)
    ]
    if not found.fields.keys() & set(needed) and free and not answers.get(REP):
        header = headers[free[0]]
        options = tuple(f"{FIELD}{name}" for name in FIELDS[kinds[0]])
        examples = tuple(dict.fromkeys(str(row[free[0]]) for row in rows[:50] if row[free[0]]))[:3]
        found.questions.append(
            Question(
                spell(OfColumn(header)),
                said("whose figures?", header=header),
                (*options, IGNORED),
                examples,
            )
        )
    if "team" in found.fields:
        _look_for_slips(found, headers, rows, answers)
        _look_for_namesakes(found, headers, rows, answers)
    return found


def _look_for_slips(
    found: Identity, headers: Sequence[str], rows: Sequence[Sequence[str | None]], answers: Answers
) -> None:
    place = found.fields["team"]
    header = headers[place]
    counts = Counter(text.strip() for row in rows if (text := row[place]) and not is_sum(text))
    slips = slips_of(counts)
    for name in counts:
        if told := answers.get(OfWord(header, name)):
            slips[name] = told
    answer = answers.get(OfRows(SPELLING, header))
    if answer == AS_WRITTEN:
        slips = {name: told for name in counts if (told := answers.get(OfWord(header, name)))}
    elif answer != AS_SLIPS and any(OfWord(header, name) not in answers for name in slips):
        shown = tuple(f"{slip} for {name}" for slip, name in list(slips.items())[:20])
        asked = said("misspelled?", count=len(slips), header=header, pairs=shown)
        found.questions.append(Question(spell(OfRows(SPELLING, header)), asked, (AS_SLIPS, AS_WRITTEN), shown[:3]))
    found.slips = slips


def slips_of(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare spellings by the frequent one they are nearest to: at least twice as frequent, and much alike."""
    found = {}
    for name, count in counts.items():
        frequent = [
            (fuzz.ratio(name.casefold(), other.casefold()), other)
            for other, often in counts.items()
            if often >= 2 * count and often > 1
        ]
        near = max(frequent, default=(0.0, ""))
        if near[0] >= ALIKE and near[1] != name:
            found[name] = near[1]
    return found


def _look_for_namesakes(
    found: Identity, headers: Sequence[str], rows: Sequence[Sequence[str | None]], answers: Answers
) -> None:
    if "rep_name" not in found.fields or "rep_id" in found.fields:
        return
    place, heading = found.fields["rep_name"], found.fields["team"]
    under: dict[str, set[str]] = {}
    for row in rows:
        name, team = (row[place] or "").strip(), (row[heading] or "").strip()
        if name and team and not is_sum(name):
            under.setdefault(name, set()).add(found.slips.get(team, team))
    several = {name: teams for name, teams in under.items() if len(teams) > 1}
    answer = answers.get(PEOPLE)
    found.by_heading = answer == DIFFERENT or (not answer and bool(several))
    if several and answer not in (DIFFERENT, ONE):
        name, teams = max(several.items(), key=lambda one: (len(one[1]), one[0]))
        text = said("one person?", name=name, count=len(teams), header=headers[heading], others=len(several) - 1)
        found.questions.append(
            Question(spell(PEOPLE), text, (DIFFERENT, ONE), tuple(f"{name} ({team})" for team in sorted(teams))[:4])
        )
