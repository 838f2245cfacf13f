"""Calendar exports: whose domain an attendee's address is in tells a meeting with a customer from one among colleagues."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from coaching.errors import Question, said
from coaching.facts import Cursor
from coaching.intake.answers.answers import ALL_DAY, OWN_DOMAINS, Answers, OfWord, spell
from coaching.intake.answers.choices import AS_MEETINGS, LEFT_OUT
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.file.table import RawTable
from coaching.intake.words import convert
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging, one_row, statement

OWN, CUSTOMER = "own", "customer"
INVITED = "invited.parquet"
_INVITED = ("attendees", "other_attendees")
_DOMAIN = r"@([a-z0-9][a-z0-9.-]*\.[a-z]{2,})"


def _look(seen: Seen) -> Finding | None:
    """The team's own mail domains: those of the people loaded, and those a person named."""
    match, table = seen.match, seen.table
    columns = [match.columns[field] for field in _INVITED if field in match.columns]
    own = own_domains(seen.workspace.facts.cursor()) | said_own(seen.answers)
    words: dict[str, str] = {}
    if columns and own:
        header = table.headers[columns[0]]
        for domain in _domains(seen.staging, table, columns):
            whose = seen.answers.get(OfWord(header, domain)) or (OWN if domain in own else CUSTOMER)
            own = own | {domain} if whose == OWN else own - {domain}
            words[domain] = whose
    fixed = {**match.format.fixed, "own_domains": " ".join(sorted(own))}
    lacking = "" if columns and own else "no addresses" if columns else "no attendees"
    return Finding(
        replace(match, format=replace(match.format, fixed=fixed)), notes=[said(lacking)] if lacking else [],
        words={table.headers[columns[0]]: words} if words else {},
        lacks_own_domains=bool(columns and not own),
    )  # fmt: skip


WHO_WAS_THERE = Step(When(fixed="calendar"), _look)


def _look_at_all_day(seen: Seen) -> Finding | None:
    """What entries of whole days are to which nobody is invited: holidays, fairs and reminders stand in a calendar like meetings."""
    match, answer = seen.match, seen.answers.get(ALL_DAY)
    if answer == LEFT_OUT:
        return Finding(
            replace(match, format=replace(match.format, fixed={**match.format.fixed, "without_all_day": True}))
        )
    if answer == AS_MEETINGS:
        return None
    whole = convert.yes_no(convert.something(f"c{match.columns['all_day']}"))
    guests = [f"trim(c{match.columns[field]}) <> ''" for field in _INVITED if field in match.columns]
    alone = f"not coalesce({' or '.join(guests)}, false)" if guests else "true"
    told = f"select count(*) from read_parquet({quoted(seen.table.cells_path())}) where {whole} and {alone}"
    (count,) = one_row(seen.con, told)
    asked = said("all day?", count=count)
    return Finding(questions=[Question(spell(ALL_DAY), asked, (LEFT_OUT, AS_MEETINGS))]) if count else None


ALL_DAY_ENTRIES = Step(When(fixed="calendar", has=("all_day",)), _look_at_all_day)


def own_domains(cursor: Cursor) -> set[str]:
    """The mail domains of the people loaded."""
    rows = cursor.execute(
        "select distinct lower(split_part(email, '@', 2)) from rep where email like '%_@_%._%'"
    ).fetchall()
    return {str(row[0]).strip() for row in rows}


def said_own(answers: Answers) -> set[str]:
    """The mail domains a person named as the team's own."""
    return {part.strip().lower().removeprefix("@") for part in answers.get(OWN_DOMAINS).split(",") if part.strip()}


def write_invited(staging: Staging, match: Match, path: Path) -> None:
    """Keep of the staged rows of a calendar who was invited, as "@domain" or a name, so that it can be told later who was a colleague."""
    invited = [f"t.{field}" for field in _INVITED if field in match.columns]
    if not invited:
        return
    each = f"list_filter(string_split(lower(concat_ws(';', {', '.join(invited)})), ';'), lambda one: trim(one) <> '')"
    domain, name = (
        f"regexp_extract(one, {literal(_DOMAIN)}, 1)",
        r"regexp_replace(trim(one), '^([^,]+), *(.+)$', '\2 \1')",
    )
    told = f"list_transform({each}, lambda one: case when {domain} <> '' then '@' || {domain} else {name} end)"
    has_told = any(name == "subject_told" for name, *_ in staging.execute(f"describe {staging.typed}").fetchall())
    untold = "where t.subject_told is null" if has_told else ""  # what a person said of a line stays as it is
    staging.execute(statement(__file__, "invited", **staging.names, told=told, untold=untold, file=quoted(path)))


def _domains(staging: Staging, table: RawTable, columns: list[int]) -> list[str]:
    """The mail domains of everyone invited, most frequent first."""
    people = "concat_ws(';', " + ", ".join(f"c{index}" for index in columns) + ")"
    rows = staging.execute(
        f"""select d, count(*) from (select unnest(regexp_extract_all(lower({people}), {literal(_DOMAIN)}, 1)) as d
            from read_parquet({quoted(table.cells_path())})) group by d order by 2 desc, 1 limit 500"""
    ).fetchall()
    return [str(row[0]) for row in rows]


def with_customer_sql(fixed: Mapping[str, object], fields: set[str]) -> str:
    """Whether a customer was there, as SQL over the typed row b: any foreign domain says yes, only own addresses say no, all else is unknown."""
    if not fixed.get("calendar"):
        return "true"
    invited = [f"b.{field}" for field in _INVITED if field in fields]
    own = str(fixed.get("own_domains") or "").split()
    if not invited or not own:
        return "cast(null as boolean)"
    people = f"lower(concat_ws(';', {', '.join(invited)}))"
    domains = f"regexp_extract_all({people}, {literal(_DOMAIN)}, 1)"
    listed = ", ".join(literal(domain) for domain in own)
    counted = f"len(list_filter(string_split({people}, ';'), lambda one: trim(one) <> ''))"
    return (
        f"case when len(list_filter({domains}, lambda one: one not in ({listed}))) > 0 then true"
        f" when {counted} > 0 and len({domains}) >= {counted} then false end"
    )
