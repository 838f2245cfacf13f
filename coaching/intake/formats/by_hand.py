"""Files of no known format: propose what each column is by its name and by its content, ask, and remember the answer per header set."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from coaching.currency import is_currency
from coaching.intake.answers.answers import FIELD, FORMAT, IGNORED, Answers, kind_matched
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.file.table import RawTable
from coaching.intake.formats.missing_info import HOW_IT_ENDED
from coaching.intake.formats.recognise import alike, as_words, is_known
from coaching.intake.words.convert import LETTERS, NO_YEAR
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import MADE_END, Format, Match, header_key, own_headers
from coaching.intake.words.measures import is_target_word
from coaching.intake.words.word_books import NO, YES, WordBook, word_key
from coaching.kept_text import toml_text

ESSENTIAL = {
    "opportunity": ("opportunity_id name account_name", "stage status is_won", "amount", "close_on closed_on"),
    "activity": (
        "type subject outcome minutes direction",
        "on at",
        "account_id account_name contact_id contact_name rep_id rep_name opportunity_id",
    ),
    "account": ("name", "industry region country owner_name employees tier annual_revenue"),
    "contact": ("name last_name", "account_id account_name", "title email decision_role level function"),
    "quota": ("rep_id rep_name", "target", "period_start"),
    "lead": ("lead_id name last_name", "status source", "created_on"),
    "rep": ("name last_name", "manager_id manager_name email role team"),
    "stage_history": ("opportunity_id opportunity_name", "at", "new_value", "old_value field"),
    "survey_response": (
        "account_id account_name contact_id contact_name response_id",
        "asked_on",
        "nps csat ces recommend",
    ),
    "reward": ("rep_id rep_name", "given_on earned_on", "kind", "amount"),
    "forecast": ("owner_id owner_name", "made_on", "amount", "category"),
}
"""What must be there for a table to be proposed as a kind of fact; the other kinds are named by a person."""
AMOUNT = ("amount",)
_CLOSINGS = ("close_on", "closed_on", "won_on")
SURE, CLEAR, LIKELY, EMPTY = 95, 90, 78, 15
"""How alike a header must be to be asked no more about, to be taken unasked, to be proposed; what an empty column stands behind a full one
(0 to 100). One word in common is not clear."""
ASKABLE = (
    "opportunity", "activity", "account", "contact", "quota", "lead", "rep", "stage_history", "opportunity_snapshot", "forecast", "survey_response",
    "survey_reply", "reward", "sales_total", "activity_summary", "deal_split", "time_off",
)  # fmt: skip
"""The kinds of fact a person may match a table to, the usual ones first."""
_WHOLE = ("survey_response", "reward", "forecast")
"""Kinds that are proposed where nothing is missing: half of what makes them makes much else."""
_CUSTOMERS = frozenset(
    header_key(name) for name in ("company", "company name", "account", "account name", "customer", "client", "organization", "firma", "unternehmen",
                                  "empresa", "cliente", "entreprise", "société", "birthday", "date of birth", "geburtstag", "gender", "address")
)  # fmt: skip
"""Columns that the people of a team list do not have: with one of them the people are customers."""
_EITHER = frozenset(("who", "wer", "quién", "quem", "qui"))
"""Headers of a log that may be whose it is or whom it was with: never taken unasked."""
NO_MONEY = re.compile(
    r"\b(id|ids|no|nr|num|number$|nummer$|phone|tel|telefon|mobile|fax|zip|plz|post\w*|code|ext|extension|age|alter|year|jahr|rank|floor|room|head\w*|level"
    r"|grade|lat\w*|long\w*|count|employees|size|cost ?cent(er|re)|kostenstelle|prob\w*|share|rate|discount|margin|score|days?|qty|quantity"
    r"|units?)\b",
    re.I,
)
"""Headers of figures that are no money."""
_DAY_NUMBER = r"^[2-6]\d{4}(\.\d+)?$"
_SINCE_1970 = r"^1\d{9}(\d{3})?$"
_EASTERN = r"\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2}"
_LIKE_A_DAY = (
    r"\d{1,4}[-/. ]\w{1,3}[-/. ]\d{1,4}|\d{1,2}\.? (?:de )?[^\W\d]{3,12}\.?,? (?:de )?\d{4}|[^\W\d]{3,12}\.? \d{1,2},? \d{4}|"
    + _EASTERN
)
_NO_YEAR = NO_YEAR.replace(r"\pL", r"[^\W\d_]")
_SIGN = r"(?:US|CA|AU|A|HK|NZ|MX|R)?\$|zł|Kč|kr\.?"
_LENGTH = r"(?i)^\d+([.:,]\d+)*\s*((h|hrs?|hours?|std|stunden?|m|mins?|minutes?|minuten)\.?(\s*\d.*)?)?$"
CONTENT = {"date": _LIKE_A_DAY, "moment": _LIKE_A_DAY,
           "money": rf"^([A-Z]{{3}} ?|{_SIGN})?[^A-Za-z]*\d[\d.,'’\s]*((?i:{LETTERS}) ?)?([A-Z]{{3}}|{_SIGN}|[€$£%)-])*\s*$",
           "share": r"^[\d.,]+ ?%?$", "count": r"^\d+$", "minutes": _LENGTH, "number": r"^-?[\d.,]+$",
           "bool": rf"(?i)^\s*({'|'.join(sorted(YES | NO))})\s*$"}  # fmt: skip

_DEAL = re.compile(r"\b(deals?|opportunit\w+|oportunidad\w*|negocios?|affaires?|verkaufschancen?|geschaft|сделк\w+)\b")
_FIGURE = re.compile(r"^[^A-Za-z]*\d[\d.,]*$")


@dataclass(frozen=True)
class Proposal:
    """A kind, and for each field the column that seems to hold it, with how sure that is (0 to 100)."""

    kind: str
    columns: dict[str, int]
    scores: dict[str, int]
    says_kind: bool = False  # headers say what the rows are: the day of activities ("Visit date"), the name of deals ("Deal"), a target


def propose(con: duckdb.DuckDBPyConnection, table: RawTable, answers: Answers, base: Match | None) -> Proposal | None:
    """The best guess at what the table is; one that lacks() a column where that is all that is missing; None when no kind of fact fits."""
    samples, wanted = _samples(con, table), kind_matched(answers.get(FORMAT))
    proposals = [_of_kind(kind, table, samples, answers, base) for kind in _kinds(table, wanted, base)]
    fitting = [one for one in proposals if one.columns and _is_whole(one, bool(wanted or base))]
    clear = [] if base else [one for one in map(clearly, proposals) if lacks(one) and (wanted or _half_told(one))]
    almost = [_by_content(one, table, samples, answers) for one in clear]
    fitting += [one for one in almost if _is_whole(one, bool(wanted))]
    almost = [one for one in almost if lacks(one)]
    best = max(fitting or almost, key=_worth, default=None)
    return max((one for one in almost if best and _is_more(one, best)), key=_worth, default=best)


def _kinds(table: RawTable, wanted: str, base: Match | None) -> Sequence[str]:
    """The kinds of fact a table may be: the one a format or a person says, else all that are told by their columns."""
    if base:
        return [base.format.kind]
    if wanted in ASKABLE:
        return [wanted]
    return [kind for kind in ESSENTIAL if wanted or kind != "rep" or not _of_customers(table)]


def _is_whole(proposal: Proposal, is_told: bool) -> bool:
    """Whether it lacks nothing, and its columns, or somebody, tell what it is."""
    return not lacks(proposal) and (is_told or telling(proposal))


def _is_more(proposal: Proposal, best: Proposal) -> bool:
    """Whether rows are more than the best guess: activities and deals that lost their day are no list of accounts."""
    own = proposal.columns.get(f"{proposal.kind}_id")
    if best.kind not in ("account", "contact", "lead", "rep"):
        return False
    deals = (
        proposal.kind == "opportunity"
        and "amount" in proposal.columns
        and (proposal.says_kind or "stage" in proposal.columns)
    )
    return deals or (own is not None and own not in best.columns.values())


def _of_customers(table: RawTable) -> bool:
    keys = [header_key(header) for header in table.headers]
    return any(key in _CUSTOMERS or key.startswith("address") for key in keys)


def clearly(proposal: Proposal) -> Proposal:
    """The proposal with no more than the columns whose header is, or nearly is, one that is known."""
    return replace(
        proposal, columns={field: index for field, index in proposal.columns.items() if proposal.scores[field] >= CLEAR}
    )


def _half_told(proposal: Proposal) -> bool:
    """Whether at least two columns, and half of what makes a fact of this kind, are there."""
    if proposal.kind in _WHOLE:
        return False
    groups = [bool(proposal.columns.keys() & set(group.split())) for group in ESSENTIAL[proposal.kind]]
    return len(proposal.columns) >= 2 and sum(groups) >= len(groups) / 2


def _worth(proposal: Proposal) -> tuple[float, int]:
    """A deal must show a stage and an amount, so a table that has both is one, whatever else it resembles; so is one that says so itself."""
    deal = {"amount"} if proposal.says_kind else {"stage", "amount"}
    target = {"target"} if proposal.says_kind else set[str]()
    marks = {"opportunity": deal, "activity": {"type"}, "quota": target, "contact": {"email", "title"}}
    telling = marks.get(proposal.kind, set())
    fields = {KINDS[proposal.kind].fields[name] for name in proposal.columns}
    asked = proposal.kind == "survey_response" and any(
        proposal.scores.get(name, 0) >= SURE for name in ("nps", "csat", "ces")
    )
    return (
        sum(proposal.scores.values())
        + 150 * (bool(telling) and telling <= set(proposal.columns))
        + 200 * asked
        + 10 * len(fields),
        -ASKABLE.index(proposal.kind) if proposal.kind in ASKABLE else 0,
    )


def lacks(proposal: Proposal) -> bool:
    """Whether a field is missing that every file of the kind needs; how deals ended may be asked."""
    return bool(lacking(proposal.kind, proposal.columns))


def lacking(kind: str, fields: Collection[str]) -> list[tuple[str, ...]]:
    """The fields a kind of fact cannot do without, of which one of each group is enough."""
    return [group for group in KINDS[kind].needs if group != HOW_IT_ENDED and not set(fields) & set(group)]


def telling(proposal: Proposal) -> bool:
    """Whether enough of what makes a fact of this kind is there to propose it; deals that lack no more than their amounts are told by the rest."""
    named = {"name", "team", "manager_name", "manager_id"} & proposal.columns.keys() if proposal.kind == "rep" else ()
    told = [one for one, score in proposal.scores.items() if score >= CLEAR or proposal.kind not in ("account", "lead")]
    return (len(told) >= 3 or len(named) > 1) and all(
        proposal.columns.keys() & set(group.split())
        or (proposal.says_kind and {"type", "stage"} & set(group.split()))
        or (group == "amount" and lacking(proposal.kind, proposal.columns) == [AMOUNT] and "stage" in proposal.columns)
        for group in ESSENTIAL.get(proposal.kind, tuple(" ".join(group) for group in KINDS[proposal.kind].needs))
    )


def _samples(con: duckdb.DuckDBPyConnection, table: RawTable) -> list[list[str]]:
    path = str(table.cells_path()).replace("'", "''")
    con.execute(f"create or replace temp view sampled as select * from read_parquet('{path}') limit 300")
    rows = con.execute("select * from sampled").fetchall()
    return [[str(row[place]) for row in rows if row[place] is not None] for place in range(len(table.headers))]


def _of_kind(
    kind: str, table: RawTable, samples: Sequence[Sequence[str]], answers: Answers, base: Match | None
) -> Proposal:
    said = answers.by_hand
    columns = (
        {field: index for field, index in base.columns.items() if said.get(table.headers[index]) != IGNORED}
        if base
        else {}
    )
    scores: dict[str, int] = dict.fromkeys(columns, 100)
    for index, header in enumerate(table.headers):
        field = said.get(header, "").removeprefix(FIELD)
        if field in KINDS[kind].fields:
            columns[field], scores[field] = index, 100
    if MADE_END in table.headers and "period_end" in KINDS[kind].fields:
        columns.setdefault("period_end", table.headers.index(MADE_END))
        scores["period_end"] = 100
    pairs = [
        (_score(kind, field, header, samples[index], header in table.nameless_headers), field, index)
        for index, header in enumerate(table.headers) if header not in said
        for field in KINDS[kind].open_fields
    ]  # fmt: skip
    for score, field, index in sorted(
        pairs, key=lambda one: (one[0] - (0 if samples[one[2]] else EMPTY), *one), reverse=True
    ):
        if score >= LIKELY and field not in columns and index not in columns.values():
            columns[field], scores[field] = index, score
    if kind == "activity" and not {"type", "subtype"} & columns.keys():
        _take_kinds(
            columns, scores, samples, [place for place, header in enumerate(table.headers) if header not in said]
        )
    says = _SAYS[kind](table.headers, samples, columns, scores) if kind in _SAYS else False
    return Proposal(kind, columns, scores, says)


def _take_kinds(
    columns: dict[str, int], scores: dict[str, int], samples: Sequence[Sequence[str]], free: list[int]
) -> None:
    """The column of what was done as that of the kinds, where most of its cells are no more than the word for one ("Was": Anruf, Besuch)."""
    book = WordBook({})
    for field in ("subject", "notes"):
        if (place := columns.get(field)) in free and place is not None and samples[place]:
            kinds = [book.read("activity", line) for line in samples[place]]
            if sum(one not in (None, "task") for one in kinds) >= 0.6 * len(kinds):
                columns["type"], scores["type"] = columns.pop(field), scores.pop(field)
                return


def _says_deal(
    headers: Sequence[str], _: Sequence[Sequence[str]], columns: Mapping[str, int], scores: Mapping[str, int]
) -> bool:
    """Whether a name says that it is one of a deal, or a closing day, or an amount beside a customer and a day: a target has no customer."""
    if any(_names_deal(headers[columns[field]]) for field in ("opportunity_id", "name") if field in columns):
        return True
    if any(scores.get(field, 0) >= SURE for field in _CLOSINGS):
        return True
    bare = any(is_known("activity", "on", headers[columns[day]]) for day in _CLOSINGS if day in columns)
    whom = {"account_id", "account_name"} & columns.keys()
    return bare and bool(whom) and all(scores.get(field, 0) >= SURE for field in ("amount", *whom))


def _says_activity(
    headers: Sequence[str], samples: Sequence[Sequence[str]], columns: Mapping[str, int], scores: Mapping[str, int]
) -> bool:
    """Whether a day names a kind of activity, or a table holds no more than a log: who, whom, a day and notes."""
    if any(_names_activity(headers[columns[field]]) for field in ("on", "at") if field in columns):
        return True
    if "notes" not in columns or max(scores.get("on", 0), scores.get("at", 0)) < SURE:
        return False
    sure = {index for field, index in columns.items() if scores[field] >= CLEAR}
    others = [header for i, header in enumerate(headers) if i not in sure and samples[i]]
    return all(is_known("opportunity", "next_step", header) for header in others)


def _says_target(
    headers: Sequence[str], _: Sequence[Sequence[str]], columns: Mapping[str, int], __: Mapping[str, int]
) -> bool:
    """Whether the header of the target is a word for one."""
    return "target" in columns and is_target_word(headers[columns["target"]])


_SAYS = {"opportunity": _says_deal, "activity": _says_activity, "quota": _says_target}


def _by_content(proposal: Proposal, table: RawTable, samples: Sequence[Sequence[str]], answers: Answers) -> Proposal:
    """The proposal with the one column that may hold what alone is missing, by its cells; asked, as its header says nothing of it."""
    said = answers.by_hand
    missing = lacking(proposal.kind, proposal.columns)
    if len(missing) != 1:
        return proposal
    field, type_ = missing[0][0], KINDS[proposal.kind].fields[missing[0][0]]
    free = [
        index for index, header in enumerate(table.headers)
        if index not in proposal.columns.values() and header not in said and header not in table.nameless_headers and samples[index]
        and type_ in ("money", "date", "moment") and _holds(type_, header, samples[index])
        and not any(is_known(proposal.kind, other, header) for other in proposal.columns)
    ]  # fmt: skip
    if len(free) != 1:
        return proposal
    return replace(proposal, columns={**proposal.columns, field: free[0]}, scores={**proposal.scores, field: LIKELY})


def _holds(type_: str, header: str, sample: Sequence[str]) -> bool:
    """Whether most cells look like money or a date, and the header does not say that they count or number something."""
    if type_ == "money" and NO_MONEY.search(as_words(header)):
        return False
    fits = sum(bool(re.search(CONTENT[type_], value)) for value in sample)
    days = sum(bool(re.match(_LIKE_A_DAY, value)) for value in sample) if type_ == "money" else 0
    return fits - days >= 0.8 * len(sample)


def _names_deal(header: str) -> bool:
    """Whether a header says that what it names are deals: "Deal Name", "Oportunidad", "Название сделки"."""
    return bool(_DEAL.search(as_words(header)))


def _names_activity(header: str) -> bool:
    """Whether the header of a day names a kind of activity: "meeting_date", "Visit date", "Termindatum"."""
    book = WordBook({})
    return any(
        book.read("activity", word) or book.read("activity", re.sub("(s?datum|tag)$", "", word))
        for word in as_words(header).split()
    )


def _score(kind: str, field: str, header: str, sample: Sequence[str], nameless: bool) -> int:
    type_ = KINDS[kind].fields[field]
    if nameless:
        return _word_score(type_, sample)
    if field in ("status", "is_won") and kind == "opportunity" and is_known(kind, "is_won", header):
        return 100 if (field == "status") == _more_than_yes_and_no(sample) else 0
    if field == "nps" and sum(bool(re.fullmatch(r"\d|10", value.strip())) for value in sample) < 0.6 * len(sample):
        return 0
    by_name = alike(kind, field, header)
    if header_key(header) in _EITHER:
        return LIKELY if field == "rep_name" else 0
    return int(by_name if by_name < 60 or not sample else _with_cells(field, type_, by_name, sample))


def _with_cells(field: str, type_: str, by_name: float, sample: Sequence[str]) -> float:
    """How sure a column is, by its name and by what its cells look like; a word for a deal is one for its amount too."""
    figures = sum(bool(_FIGURE.match(value)) for value in sample) > len(sample) / 2
    shares = type_ == "name" and sum(value.rstrip().endswith("%") for value in sample) > len(sample) / 2
    if shares or (figures and type_ in ("name", "text", "id") and by_name < SURE):
        return by_name * 0.5
    if figures and type_ == "name":
        return min(by_name, CLEAR)
    return by_name if _fitting(field, type_, by_name, sample) >= 0.6 else by_name * 0.5


def _fitting(field: str, type_: str, by_name: float, sample: Sequence[str]) -> float:
    """The share of cells that look like the field."""
    if field == "currency":
        return sum(map(is_currency, sample)) / len(sample)
    if (pattern := CONTENT.get(type_)) is None:
        return 1.0
    if pattern == _LIKE_A_DAY and by_name >= SURE:
        pattern += rf"|{_DAY_NUMBER}|{_SINCE_1970}|{_NO_YEAR}"
    return sum(bool(re.search(pattern, value)) for value in sample) / len(sample)


def _more_than_yes_and_no(sample: Sequence[str]) -> bool:
    """Whether a column that says what was won has words of its own for the others ("Won", "Lost", "Pending"); a slip is none."""
    others = [word_key(value) for value in sample if word_key(value) and word_key(value) not in YES | NO]
    return len(others) > 0.05 * len(sample) and len(set(others)) <= 8


def _word_score(type_: str, sample: Sequence[str]) -> int:
    """How well the cells of a column without a name fit a field of words."""
    if type_ != "word:stage" or not sample:
        return 0
    book = WordBook({})
    known = sum(book.read("stage", value) is not None for value in sample)
    return 85 if known / len(sample) >= 0.6 else 0


def describe(match: Match, table: RawTable) -> list[ColumnReading]:
    """The columns of a recognised file before anything was converted."""
    by_index = {index: field for field, index in match.columns.items()}
    return [ColumnReading(header, by_index.get(i)) for i, header in enumerate(table.headers)]


def as_toml(format_: Format, headers: Sequence[str]) -> str:
    """The format as a file in the form of the presets, bound to this header set."""
    lines = [
        f"key = {toml_text(format_.key)}",
        f"label = {toml_text(format_.label)}",
        f"kind = {toml_text(format_.kind)}",
        f"system = {toml_text(format_.system)}",
        "rank = 9",
        "",
    ]
    lines += ["[signature]", f"headers = [{', '.join(toml_text(h) for h in own_headers(headers))}]", "", "[columns]"]
    lines += [f"{field} = [{', '.join(toml_text(h) for h in names)}]" for field, names in format_.columns.items()]
    if format_.fixed:
        lines += ["", "[fixed]", *(f"{name} = {toml_text(str(value))}" for name, value in format_.fixed.items())]
    return "\n".join(lines) + "\n"
