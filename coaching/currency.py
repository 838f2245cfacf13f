"""Which currency a word or sign of an export means, and which currencies need a rate before they may be summed with the workspace's own."""

import re
from collections.abc import Iterable, Mapping

NAMES = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pound sterling": "GBP",
    "british pound": "GBP", "swiss franc": "CHF", "yen": "JPY", "japanese yen": "JPY", "canadian dollar": "CAD", "australian dollar": "AUD",
    "new zealand dollar": "NZD", "swedish krona": "SEK", "norwegian krone": "NOK", "danish krone": "DKK", "polish zloty": "PLN", "zloty": "PLN",
    "czech koruna": "CZK", "indian rupee": "INR", "brazilian real": "BRL", "real": "BRL", "mexican peso": "MXN", "chinese yuan": "CNY",
    "yuan": "CNY", "singapore dollar": "SGD", "hong kong dollar": "HKD", "south african rand": "ZAR", "turkish lira": "TRY",
}  # fmt: skip
_ISO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK"
    " DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF"
    " KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP"
    " PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU"
    " UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
)
CODES = frozenset(_ISO.split())
"""The codes of ISO 4217 that money is paid in."""
SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "Kč": "CZK", "₺": "TRY", "R$": "BRL", "US$": "USD", "CA$": "CAD", "AU$": "AUD", "A$": "AUD",
    "HK$": "HKD", "NZ$": "NZD", "MX$": "MXN",
}  # fmt: skip
"""Signs of one currency alone."""
SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "CLP", "ARS", "COP"), "dollar": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
    "¥": ("JPY", "CNY"), "kr": ("SEK", "NOK", "DKK"),
}  # fmt: skip
"""Signs of several currencies: the workspace's own where it is one of them, else the first."""


def code_of(word: str, own: str) -> str:
    """The ISO code a word, name or sign means in a workspace whose own currency is `own`; a word nobody knows stays as it is."""
    plain = word.strip().casefold()
    if plain in SHARED_SIGNS:
        return own if own in SHARED_SIGNS[plain] else SHARED_SIGNS[plain][0]
    told = set(re.findall(r"\b[A-Z]{3}\b", word)) & CODES  # "EUR - Euro"
    return NAMES.get(plain) or SIGNS.get(word.strip()) or (told.pop() if len(told) == 1 else word.strip().upper())


def is_currency(word: str) -> bool:
    """Whether a word of a file is a currency: a code, a name or a sign of one."""
    return code_of(word, "USD") in CODES


def foreign(words: Iterable[str], own: str, rates: Mapping[str, float]) -> dict[str, float | None]:
    """Of the currency words of the facts those that are not `own`, each with its rate into it, or None while nobody has given one."""
    return {word: rates.get(code_of(word, own)) for word in words if code_of(word, own) != own}
