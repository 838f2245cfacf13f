"""Which currency a word or sign of an export means, and which currencies need a rate before they may be summed with the workspace's own."""

from collections.abc import Iterable, Mapping

NAMES = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pound sterling": "GBP",
    "british pound": "GBP", "swiss franc": "CHF", "yen": "JPY", "japanese yen": "JPY", "canadian dollar": "CAD", "australian dollar": "AUD",
    "new zealand dollar": "NZD", "swedish krona": "SEK", "norwegian krone": "NOK", "danish krone": "DKK", "polish zloty": "PLN", "zloty": "PLN",
    "czech koruna": "CZK", "indian rupee": "INR", "brazilian real": "BRL", "real": "BRL", "mexican peso": "MXN", "chinese yuan": "CNY",
    "yuan": "CNY", "singapore dollar": "SGD", "hong kong dollar": "HKD", "south african rand": "ZAR", "turkish lira": "TRY",
}  # fmt: skip
SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "CLP", "ARS", "COP"), "dollar": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
    "¥": ("JPY", "CNY"),
}  # fmt: skip
"""Signs of several currencies: the workspace's own where it is one of them, else the first."""


def code_of(word: str, own: str) -> str:
    """The ISO code a word, name or sign means in a workspace whose own currency is `own`; a word nobody knows stays as it is."""
    plain = word.strip().casefold()
    if plain in SHARED_SIGNS:
        return own if own in SHARED_SIGNS[plain] else SHARED_SIGNS[plain][0]
    return NAMES.get(plain) or word.strip().upper()


def foreign(words: Iterable[str], own: str, rates: Mapping[str, float]) -> dict[str, float | None]:
    """Of the currency words of the facts those that are not `own`, each with its rate into it, or None while nobody has given one."""
    return {word: rates.get(code_of(word, own)) for word in words if code_of(word, own) != own}
