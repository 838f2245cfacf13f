"""A header that names a currency beside what its column holds: "Amount (EUR)", "amount_usd", "Betrag in EUR", "Valor (R$)"."""

import re
from functools import lru_cache

from coaching.intake.words.convert import CURRENCIES, SYMBOLS
from coaching.intake.words.header_scale import scale

_NAMES = {
    "us dollars?": "USD", "dollars?": "$", "dollar": "$", "dólares": "$", "euros?": "EUR", "pounds?(?: sterling)?": "GBP", "reais": "BRL",
    "swiss francs?": "CHF", "schweizer franken": "CHF", "franken": "CHF", "rupees?": "INR", "zloty": "PLN", "złoty(?:ch)?": "PLN",
}  # fmt: skip
_ALSO_WORDS = frozenset({"try", "cop", "php", "ron", "mad", "pen"})
"""Codes that are words too: only in capitals, or behind an underscore, are they currencies."""
_TIMES = r"(?:(?:k|t|m|mn|mio|mill?|tsd|thousands?|millions?)\b\.?\s*(?:of\s+)?)?"
_SIGN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_TOLD = re.compile(
    rf"(?P<before>^|[\W_]){_TIMES}[kt]?"
    rf"(?:(?P<code>{CURRENCIES})(?![^\W_])|(?P<name>{'|'.join(_NAMES)})(?![^\W_])|(?P<sign>{_SIGN})(?:\s?k\b)?)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"[\s_]*[(\[{][\s_]*(?:in|en|em)?[\s_]*[)\]}]|[\s_]+(?:in|en|em)[\s_]*$|^[\s_]*(?:in|en|em)[\s_]+", re.IGNORECASE
)


@lru_cache(20_000)
def apart(header: str) -> tuple[str, str | None]:
    """What a header says beside a currency, and the currency: a code, or "$" or "¥" where that is all it says; None where it names none, or two."""
    words = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", header)
    found: set[str] = set()

    def taken(told: re.Match[str]) -> str:
        code = told["code"]
        if code and code.casefold() in _ALSO_WORDS and not code.isupper() and told["before"] != "_":
            return told[0]
        named = next(
            (one for name, one in _NAMES.items() if told["name"] and re.fullmatch(name, told["name"], re.IGNORECASE)),
            None,
        )
        found.add(
            code.upper()
            if code
            else named or SYMBOLS[next(sign for sign in SYMBOLS if sign.casefold() == told["sign"].casefold())]
        )
        return told["before"]

    rest = _TOLD.sub(taken, words)
    if not found:
        return header, None
    named = found - {"$"} or found  # "USD $" is one
    return re.sub(r"([(\[])[\s,;]+", r"\1", _LEFT.sub(" ", rest)).strip(" \t_-–:/,.|"), named.pop() if len(
        named
    ) == 1 else None


def currency_in(header: str) -> str | None:
    """The one currency a header names."""
    return apart(header)[1]


def unitless(header: str) -> str:
    """What a header says beside its currency and what its figures are to be multiplied by; "" where it says nothing else."""
    return scale(apart(header)[0])[1]


def without_unit(header: str) -> str:
    """The same, but the header itself where it says nothing else."""
    return unitless(header) or header
