"""The loyalty survey: two waves, nine items from 0 to 10, and what people wrote beside them."""

import random
from datetime import date, timedelta

from .customers import Account
from .days import is_working

ITEMS = (
    "Account representative",
    "Innovative products and solutions",
    "Performance of products and solutions",
    "Company overall",
    "Ease of doing business",
    "Integrity and trust",
    "Importance of the relationship",
    "Likelihood to recommend",
    "Commitment to continue",
)
_WAVES = ((date(2026, 2, 9), 0), (date(2026, 7, 13), 1))
_HAPPY = (
    "The line has run without a stop since the change.",
    "We would like to see the new monitoring sooner.",
    "Always answers the same day.",
    "Good people, fair prices.",
    "",
)
_MIXED = (
    "Quotes take a week, we need them in two days.",
    "The product is fine, the invoices are not.",
    "Service is good in the north plant, slow in the south plant.",
    "",
    "",
)
_POOR = (
    "We learned of the price change from the invoice.",
    "Two engineers, two answers.",
    "We are looking at other offers this year.",
    "Delivery dates moved three times.",
)
_STAR = (
    "A new plant is being built and nobody has asked us about it.",
    "We have not seen anyone here since spring.",
    "Who is our contact now?",
)


def survey_rows(rng: random.Random, accounts: list[Account]) -> list[dict[str, object]]:
    """Survey.csv: one row a respondent; an item nobody answered stays empty."""
    strategic = [a for a in accounts if a.strategic]
    other = [a for a in accounts if a.tier == "B"][::6]
    rows: list[dict[str, object]] = []
    for first, wave in _WAVES:
        for place, account in enumerate([*strategic, *other[: 1 + wave]]):
            mood = 5 + ((place * 7 + 5) % 9) * 0.55 + wave * rng.uniform(-0.6, 0.8)
            if account.star:
                mood = 8.8 - 3.6 * wave
            for contact in account.contacts[: 3 if account.star else 1 if place % 9 else 2]:
                rows.append(_response(rng, account, contact.id, first, mood, wave))
    rows.sort(key=lambda row: (str(row["Date"]), str(row["Contact ID"])))
    return [{"Response ID": f"R-{number:03d}", **row} for number, row in enumerate(rows, 1)]


def invitation_rows(accounts: list[Account], answered: list[dict[str, object]]) -> list[dict[str, object]]:
    """SurveyInvitations.csv: everybody who was asked in a wave; those who answered, and about as many who did not."""
    rows: list[dict[str, object]] = []
    for first, wave in _WAVES:
        said = {str(row["Contact ID"]) for row in answered if first <= _day(row) < first + timedelta(days=60)}
        for account in accounts:
            wanted = 3 if account.strategic else 1 if account.tier == "B" and (account.number + wave) % 3 == 0 else 0
            asked = [c.id for place, c in enumerate(account.contacts) if place < wanted or c.id in said]
            rows += [{"Account ID": account.id, "Contact ID": contact, "Invited On": first} for contact in asked]
    return rows


def _day(row: dict[str, object]) -> date:
    day = row["Date"]
    assert isinstance(day, date)
    return day


def _response(
    rng: random.Random, account: Account, contact: str, first: date, mood: float, wave: int
) -> dict[str, object]:
    day = first + timedelta(days=rng.randint(0, 17))
    while not is_working(day):
        day += timedelta(days=1)
    scores: dict[str, object] = {}
    for item in ITEMS:
        lift = -0.8 if item == "Ease of doing business" else 0.5 if item == "Integrity and trust" else 0.0
        score = min(10, max(0, round(rng.gauss(mood + lift, 0.9))))
        scores[item] = "" if rng.random() < 0.035 else score
    words = _STAR if account.star and wave else _HAPPY if mood > 7.8 else _MIXED if mood > 6 else _POOR
    return {"Account ID": account.id, "Contact ID": contact, "Date": day, **scores, "Comment": rng.choice(words)}
