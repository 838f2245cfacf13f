"""Which currency a word or sign of an export means, and which currencies need a rate before they may be summed with the workspace's own."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs")
PAID_SINCE = 2015  # money that was replaced later still stands in exports
NAMES = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pound sterling": "GBP",
    "british pound": "GBP", "swiss franc": "CHF", "yen": "JPY", "japanese yen": "JPY", "canadian dollar": "CAD", "australian dollar": "AUD",
    "new zealand dollar": "NZD", "swedish krona": "SEK", "norwegian krone": "NOK", "danish krone": "DKK", "polish zloty": "PLN", "zloty": "PLN",
    "czech koruna": "CZK", "indian rupee": "INR", "brazilian real": "BRL", "real": "BRL", "mexican peso": "MXN", "chinese yuan": "CNY",
    "yuan": "CNY", "singapore dollar": "SGD", "hong kong dollar": "HKD", "south african rand": "ZAR", "turkish lira": "TRY",
}  # fmt: skip
"""Everyday names, which headers hold as well; those that languages give every currency come from Babel."""
SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "Kč": "CZK", "₺": "TRY", "R$": "BRL", "US$": "USD", "CA$": "CAD", "AU$": "AUD", "A$": "AUD",
    "HK$": "HKD", "NZ$": "NZD", "MX$": "MXN",
}  # fmt: skip
"""Signs of one currency alone."""
COMMON = (
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "BRL",
    "MXN", "ARS", "CLP", "COP", "ZAR", "SGD", "HKD", "KRW", "THB", "MYR", "IDR", "PHP", "AED", "SAR", "ILS",
)  # fmt: skip
"""The codes that are one in the midst of a header, a cell or a number format too; many others are words there, such as ALL and TOP."""
SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "CLP", "ARS", "COP"), "dollar": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
    "¥": ("JPY", "CNY"), "kr": ("SEK", "NOK", "DKK"),
}  # fmt: skip
"""Signs of several currencies: the workspace's own where it is one of them, else the first."""


@cache
def codes() -> frozenset[str]:
    """The codes of money that is or was lately paid in somewhere, and Chile's unit of account, in which contracts are written."""
    from babel.core import get_global  # not at the start: few visits meet a currency that is not the workspace's own

    found: set[str] = {
        code
        for used in get_global("territory_currencies").values()
        for code, _, until, is_tender in used
        if is_tender and (until is None or until[0] >= PAID_SINCE)
    }
    return frozenset(found | {"CLF"})


@cache
def _in_languages() -> dict[str, str]:
    """The code by the names that languages give a currency, one or several of it."""
    from babel.numbers import get_currency_name

    found: dict[str, set[str]] = {}
    for language, code, many in product(LANGUAGES, codes(), (None, 1, 2, 5)):
        name: str = get_currency_name(code, many, language)
        found.setdefault(name.casefold(), set()).add(code)
    return {name: named.pop() for name, named in found.items() if len(named) == 1}


def code_of(word: str, own: str) -> str:
    """The ISO code a word, name or sign means in a workspace whose own currency is `own`; a word nobody knows stays as it is."""
    plain = word.strip().casefold()
    if plain in SHARED_SIGNS:
        return own if own in SHARED_SIGNS[plain] else SHARED_SIGNS[plain][0]
    if known := NAMES.get(plain) or SIGNS.get(word.strip()):
        return known
    told: set[str] = set(re.findall(r"\b[A-Z]{3}\b", word)) & codes()  # "EUR - Euro"
    if len(told) == 1:
        return told.pop()
    return plain.upper() if plain.upper() in codes() else _in_languages().get(plain, word.strip().upper())


def is_currency(word: str) -> bool:
    """Whether a word of a file is a currency: a code, a name or a sign of one."""
    return code_of(word, "USD") in codes()


def foreign(words: Iterable[str], own: str, rates: Mapping[str, float]) -> dict[str, float | None]:
    """Of the currency words of the facts those that are not `own`, each with its rate into it, or None while nobody has given one."""
    return {word: rates.get(code_of(word, own)) for word in words if code_of(word, own) != own}
