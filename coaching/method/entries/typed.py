"""What somebody typed into a field, as the value that is kept: a number by what it can only mean, else a refusal that says what to write."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from coaching.errors import Refusal
from coaching.playbook.kinds import NUMBERS, KindField

MOST = 1e15  # in size, of a number somebody types
LONGEST = 10_000
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no workbook can hold
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
_SIGNS = re.compile(r"[\s\u00a0\u202f']|[$€£¥%]|\b[A-Z]{3}\b")


def value_of(field: KindField, said: Any) -> Any:
    """The value of a field as it is kept; None where it is empty. Refusal naming the field, what was typed and what to write."""
    if isinstance(said, str):
        said = _CONTROL.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if said is None or said == "" or said == []:
        return None
    try:
        found = _value(field, said)
    except Refusal as refusal:
        raise Refusal(f"{field.label}: {refusal}") from refusal
    if field.kind in NUMBERS:
        _check_bounds(field, found)
    return found


def number(text: str) -> float:
    """A number as it can only be meant: "12500", "12,500.50", "1.250.000"; Refusal where it could be two numbers, or none."""
    clean = _SIGNS.sub("", text)
    signs = {sign for sign in ",." if sign in clean}
    if len(signs) == 2:
        decimal = "," if clean.rfind(",") > clean.rfind(".") else "."
        other = "." if decimal == "," else ","
        grouped = rf"[+-]?\d{{1,3}}(\{other}\d{{3}})+\{decimal}\d+"
    elif not signs:
        decimal, other, grouped = ".", ",", r"[+-]?\d+"
    else:
        sign = signs.pop()
        if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}\{sign}\d{{3}}", clean):
            whole, rest = clean.split(sign)
            raise Refusal(
                f'"{text}" can be read as {whole}{rest} or as {whole}.{rest}; write {whole}{rest} or {whole}.{rest}0.'
            )
        several = re.fullmatch(rf"[+-]?\d{{1,3}}(\{sign}\d{{3}}){{2,}}", clean) is not None
        decimal, other = ("." if sign == "," else ",", sign) if several else (sign, "." if sign == "," else ",")
        grouped = ".*" if several else rf"[+-]?\d*\{sign}\d+"
    if not re.fullmatch(grouped, clean):
        raise Refusal(f'"{text}" is no number; write digits, such as 12500 or 12500.50.')
    found = float(clean.replace(other, "").replace(decimal, "."))
    if not abs(found) <= MOST:
        raise Refusal(f'"{text}" is beyond counting; write a number up to {MOST:,.0f}.')
    return found


def spoken(field: KindField, value: Any) -> str:
    """A kept value as it stands in a field to be typed into: 12500, 85, 2026-09-30."""
    if value is None:
        return ""
    if isinstance(value, float):
        shown = value * 100 if field.kind == "share" else value
        return f"{shown:.10g}" if abs(shown) < 1e10 else f"{shown:.2f}".removesuffix(".00")
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _value(field: KindField, said: Any) -> Any:
    if field.kind in NUMBERS:
        found = float(said) if isinstance(said, int | float) else number(str(said))
        return found / 100 if field.kind == "share" else found
    if field.kind == "date":
        return _day(said)
    if field.kind == "yes":
        return _yes(said)
    if field.kind == "choice":
        return _choice(field, str(said))
    if field.kind == "metrics":
        return [one.strip() for one in (said if not isinstance(said, str) else said.split(",")) if one.strip()]
    if field.kind == "choices":
        return [
            _choice(field, one.strip())
            for one in (said if isinstance(said, Sequence) and not isinstance(said, str) else str(said).split(","))
        ]
    if len(text := str(said)) > LONGEST:
        raise Refusal(f"{len(text):,} letters are too many; write at most {LONGEST:,}.")
    if field.kind == "url" and not re.fullmatch(r"https?://\S+", text):
        raise Refusal(f'"{text}" is no address; write it from https:// on.')
    return text


def _day(said: Any) -> str:
    if isinstance(said, date):
        return said.isoformat()[:10]
    try:
        return date.fromisoformat(str(said)).isoformat()
    except ValueError as trouble:
        raise Refusal(f'"{said}" is no day; write it as 2026-09-30.') from trouble


def _yes(said: Any) -> bool:
    if isinstance(said, bool):
        return said
    if (word := str(said).casefold()) in _YES | _NO:
        return word in _YES
    raise Refusal(f'"{said}" is neither yes nor no.')


def _choice(field: KindField, said: str) -> str:
    for one in field.option:
        if said == one.key or said.casefold() == one.label.casefold():
            return one.key
    raise Refusal(f'"{said}" is not one of: {", ".join(one.label for one in field.option)}.')


def _check_bounds(field: KindField, value: float) -> None:
    scale, unit = (100.0, " %") if field.kind == "share" else (1.0, "")
    low, high = (0.0, 1.0) if field.kind == "share" else (field.low, field.high)
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = [
            f"at least {low * scale:g}{unit}" if low is not None else "",
            f"at most {high * scale:g}{unit}" if high is not None else "",
        ]
        raise Refusal(f"{field.label}: {value * scale:g}{unit} cannot be; it is {' and '.join(filter(None, bounds))}.")
