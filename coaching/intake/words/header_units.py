"""What a header says of the figures below it: how many times they are written, and in which currency."""

import re
from functools import lru_cache

from coaching.currency import NAMES
from coaching.intake.words.convert import CURRENCIES, MULTIPLES, SYMBOLS

TIMES = {
    "thousands": 1_000, "ten thousands": 10_000, "lakhs": 100_000, "millions": 1_000_000, "crores": 10_000_000, "hundred millions": 100_000_000,
    "billions": 1_000_000_000,
}  # fmt: skip
"""The answers to "in what are these figures", and how many times each is meant."""
_IN_HEADERS = {
    "thousands": ("'?000s?", "thousands", "thous", "tausende?", "t", "miles", "mil", "milliers", "milhares", "migliaia", "tis", "тысяч"),
    "millions": ("millones", "milhões", "milhoes", "milioni", "mil", "miljoner"), "billions": ("milliarden", "milliards", "md", "mld"),
}  # fmt: skip
"""How headers write it, besides the letters behind figures; "mil" is a thousand in Spanish and Portuguese, a million elsewhere."""
_WORDS = {name: (*MULTIPLES[many], *_IN_HEADERS.get(name, ())) for name, many in TIMES.items()}
_AMBIGUOUS = ("t", "b")  # tonnes, and a second column of its name: only beside money
_PLAIN = "'000s?|in 000s?|thousands|tausend|tsd|teur|tys|тыс|milliers|milhares|millions|millionen|millones|milhões|mio|mln|mrd|млн|lakhs?|crores?"
_OF_MONEY = (
    "amounts?|values?|revenues?|sales|bookings?|quotas?|targets?|budgets?|[at]cv|[am]rr|betrag|umsatz|wert|valor|valeur|importe|montant|"
    + CURRENCIES
)


def _longest_first(words: set[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SIGN = rf"{_longest_first({re.escape(sign) for sign in SYMBOLS})}|(?:{CURRENCIES}|RUB|руб)(?![^\W_])"
_NAME = rf"(?:{_longest_first({re.escape(name) for name in (*NAMES, 'euros', 'dollars', 'reais')})})(?![^\W_])"
_FILL = rf"(?:in|en|em|of|de|d'|von|all|figures|amounts?|values?)(?![^\W_])\.?|{_NAME}|{_SIGN}|[\s.,:/_-]"
_WORD = rf"(?P<word>{_longest_first({word for words in _WORDS.values() for word in words if word not in _AMBIGUOUS})})(?![^\W_])\.?"
_BEHIND = rf"(?:[\s_]+(?:of|de|d'|von)(?![^\W_]))?(?:[\s_]*(?:{_NAME}|{_SIGN}))?(?=\W*$|\s*[^\w\s])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"[(\[{{](?:{_FILL})*(?<![^\W_]){_WORD}(?:{_FILL})*[)\]}}]",
        rf"(?<![^\W_])(?:in|en|em)[\s_]+(?:(?:{_SIGN})[\s_]*)?{_WORD}{_BEHIND}",
        rf"(?<![^\W_])(?P<word>k|t|m|mm|mn|mio|mln|tsd|tys)\.?[\s_]?(?:{_SIGN})",
        rf"(?:{_SIGN}|(?<![^\W_])(?:{CURRENCIES}))[\s_]?(?P<word>k|m|mm|mn|mio|b|bn|'?000s?)(?![^\W_])\.?",
        rf"(?:^|[\W_])(?:{_OF_MONEY})(?P<cut>[\s_]+|(?<=[a-z])(?=[A-Z]))(?P<word>k|mm|mn)$",
        rf"(?<![^\W_])(?P<word>{_PLAIN})(?![^\W_])\.?",
    )
)
"""In brackets, behind "in", beside a currency, as the last letter of a name for money, or a word that says nothing else."""
_EMPTY = re.compile(r"[\s_]*[(\[{][\W_]*[)\]}]|[\s_]+(?:in|en|em)[\s_]*$", re.IGNORECASE)


@lru_cache(20_000)
def scale(text: str) -> tuple[tuple[str, ...], str]:
    """What of TIMES a header or a line says the figures are in, and what it says besides; several where its word means one or the other."""
    for form in _FORMS:
        if found := form.search(text):
            word = found["word"].casefold().removeprefix("in ")
            begin = found.start("cut" if "cut" in form.groupindex else 0)
            rest = " ".join(_EMPTY.sub(" ", f"{text[:begin]} {text[found.end() :]}").split())
            return tuple(name for name, words in _WORDS.items() if re.fullmatch("|".join(words), word)), rest.strip(
                " _-–:/,.|"
            )
    return (), text


def told_times(text: str) -> tuple[str, ...]:
    """What of TIMES a text says its figures are in; several where its word may be one or the other, none where it says nothing."""
    return scale(text)[0]


_NAMES = {
    "us dollars?": "USD", "dollars?": "$", "dollar": "$", "dólares": "$", "euros?": "EUR", "pounds?(?: sterling)?": "GBP", "reais": "BRL",
    "swiss francs?": "CHF", "schweizer franken": "CHF", "franken": "CHF", "rupees?": "INR", "zloty": "PLN", "złoty(?:ch)?": "PLN",
}  # fmt: skip
_ALSO_WORDS = frozenset({"try", "cop", "php", "ron", "mad", "pen"})
"""Codes that are words too: only in capitals, or behind an underscore, are they currencies."""
_TIMES = r"(?:(?:k|t|m|mn|mio|mill?|tsd|thousands?|millions?)\b\.?\s*(?:of\s+)?)?"
_SIGNS = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_TOLD = re.compile(
    rf"(?P<before>^|[\W_]){_TIMES}[kt]?"
    rf"(?:(?P<code>{CURRENCIES})(?![^\W_])|(?P<name>{'|'.join(_NAMES)})(?![^\W_])|(?P<sign>{_SIGNS})(?:\s?k\b)?)",
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
