"""Calendar exports: whose domain an attendee's address is in tells a meeting with a customer from one among colleagues."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from coaching.intake.convert import literal, quoted
from coaching.intake.rawtable import RawTable
from coaching.intake.receipt import Receipt
from coaching.intake.recognise import Match
from coaching.workspace import Workspace

OWN, CUSTOMER = "own", "customer"
_INVITED = ("attendees", "other_attendees")
_DOMAIN = r"@([a-z0-9][a-z0-9.-]*\.[a-z]{2,})"


def with_own_domains(
    workspace: Workspace, con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, receipt: Receipt, answers: Mapping[str, str]
) -> Match:
    """The match of a calendar with the team's own mail domains: those of the people loaded, and those a person named."""
    if not match.format.fixed.get("calendar"):
        return match
    columns = [match.columns[field] for field in _INVITED if field in match.columns]
    own = _known(workspace) | {part.strip().lower() for part in answers.get("own domains", "").split(",") if part.strip()}
    if columns and own:
        header = table.headers[columns[0]]
        for domain in _domains(con, table, columns):
            said = answers.get(f"{header}: {domain}") or (OWN if domain in own else CUSTOMER)
            own = own | {domain} if said == OWN else own - {domain}
            receipt.words.setdefault(header, {})[domain] = said
    elif columns:
        receipt.notes.append(
            "which meetings were with customers is not known, since no colleague's e-mail address is: "
            "load the list of people with their addresses, then this file again"
        )
    else:
        receipt.notes.append("which meetings were with customers is not known: this export names no attendees")
    return replace(match, format=replace(match.format, fixed={**match.format.fixed, "own_domains": " ".join(sorted(own))}))


def _known(workspace: Workspace) -> set[str]:
    rows = workspace.facts.cursor().execute("select distinct lower(split_part(email, '@', 2)) from rep where email like '%_@_%._%'").fetchall()
    return {str(row[0]).strip() for row in rows}


def _domains(con: duckdb.DuckDBPyConnection, table: RawTable, columns: list[int]) -> list[str]:
    """The mail domains of everyone invited, most frequent first."""
    people = "concat_ws(';', " + ", ".join(f"c{index}" for index in columns) + ")"
    rows = con.execute(
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
