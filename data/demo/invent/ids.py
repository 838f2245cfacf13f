"""Record ids as a CRM writes them: 15 characters that tell case, and 3 that make them safe where case is lost."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
KINDS = {
    "account": "001",
    "contact": "003",
    "user": "005",
    "opportunity": "006",
    "history": "008",
    "task": "00T",
    "event": "00U",
    "quota": "0J9",
}


def record_id(kind: str, number: int) -> str:
    """The 18-character id of the n-th record of a kind."""
    tail = ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        tail = _DIGITS[digit] + tail
    plain = f"{KINDS[kind]}Tf0000{tail}"
    check = ""
    for start in (0, 5, 10):
        capitals = sum(1 << place for place, letter in enumerate(plain[start : start + 5]) if letter.isupper())
        check += _CHECK[capitals]
    return plain + check
