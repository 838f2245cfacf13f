"""What each contact of an account is to us: the kind of relationship by the stated rule, and whom we call sponsor, peer or champion."""

from datetime import date

from coaching.method.entries.figures import KINDS_OF_TIE, tie
from coaching.metrics.show import cases
from coaching.metrics.written import Book, Person
from coaching.records import Entry

RULE = (
    "Trusted adviser: three or four of the dated facts under Kinds of relationship within a year; influencer: one or two; friend: none. "
    "The rule is ours; who has no such line is not judged."
)


def relationships(book: Book) -> dict[str, str]:
    """What is written of each contact, by id, the kind of relationship first; who is named nowhere is left out."""
    found: dict[str, list[str]] = {}
    for one in book.of("relationship"):
        found.setdefault(str(one.fields.get("contact")), []).append(KINDS_OF_TIE[tie(one, book.day)].lower())
    for one in book.of("sponsor"):
        found.setdefault(str(one.fields.get("contact")), []).append(_sponsor(one))
    for one in book.of("peer_pair"):
        ours = book.known.person.get(str(one.fields.get("ours")), "somebody of ours")
        found.setdefault(str(one.fields.get("theirs")), []).append(f"peer of {ours}")
    for one in book.of("champion"):
        found.setdefault(str(one.fields.get("contact")), []).append("our champion")
    for one in book.of("rival_champion"):
        said = f"▲ stands for {one.fields.get('competitor') or 'a competitor'}"
        found.setdefault(str(one.fields.get("contact")), []).append(said)
    return {contact: ", ".join(dict.fromkeys(said)) for contact, said in found.items()}


def _sponsor(one: Entry) -> str:
    now, should = one.fields.get("now"), one.fields.get("should")
    rated = f" {now:g} of 5" if now is not None else ""
    return f"sponsor{rated}" + (f", should be {should:g}" if should is not None and should != now else "")


def line(one: Person, written: str, on: date) -> str:
    """How long ago somebody spoke to a contact, and what is written of them."""
    when = "never spoken to" if one.spoken_on is None else f"{cases((on - one.spoken_on).days, 'days')} ago"
    return f"{when}, {written or 'not judged'}"
