"""Money in other currencies than the workspace's own: how much there is, in the facts and in the files on their way, and its rates."""

from collections.abc import Sequence
from dataclasses import dataclass

from coaching.currency import code_of
from coaching.errors import Note, Refusal, said
from coaching.intake.answers.receipt import Receipt
from coaching.workspace import Workspace, currency_words


@dataclass(frozen=True)
class ForeignMoney:
    """One currency that is not the workspace's own; waiting tells the rows and sums in files that are not loaded yet; rate None: nobody said."""

    code: str
    is_loaded: bool
    waiting: tuple[Note, ...]
    rate: float | None


def foreign_money(workspace: Workspace, receipts: Sequence[Receipt]) -> list[ForeignMoney]:
    """Every foreign currency of the facts and of these receipts; none where all money is of one currency that nobody chose against."""
    own, chosen = workspace.settings.currency, workspace.settings.currency_chosen
    words = workspace.facts.told("currency words", lambda: currency_words(workspace.facts.cursor()))
    loaded = {code_of(word, own) for word in words}
    waiting: dict[str, list[Note]] = {}
    for receipt in receipts:
        for word, (rows, total) in receipt.currencies.items():
            if word and receipt.status in ("ready", "asks"):
                told = said("money waiting", total=total, rows=rows, file=receipt.file)
                waiting.setdefault(code_of(word, own), []).append(told)
    codes = loaded | waiting.keys()
    if len(codes) == 1 and not chosen:
        return []
    rates = workspace.settings.rates
    return [
        ForeignMoney(code, code in loaded, tuple(waiting.get(code, ())), rates.get(code))
        for code in sorted(codes - {own})
    ]


def without_currency(workspace: Workspace, receipts: Sequence[Receipt]) -> Note:
    """Which files on their way name no currency with their money and what it counts as, where nobody chose one; "" otherwise."""
    files = dict.fromkeys(one.file for one in receipts if one.status in ("ready", "asks") and "" in one.currencies)
    if not files or workspace.settings.currency_chosen:
        return ""
    return said("money of no currency", files=list(files), currency=workspace.settings.currency)


def set_rate(workspace: Workspace, code: str, rate: float | None) -> None:
    """Keep what one unit of a currency is worth in the workspace's own; None takes it back. Raises Refusal for a rate that is none."""
    if rate is not None and not 0 < rate < 1e9:
        raise Refusal(f"1 {code} cannot be worth {rate} {workspace.settings.currency}: give a rate above 0.")
    others = {one: value for one, value in workspace.settings.rates.items() if one != code}
    workspace.save_settings(rates=others if rate is None else others | {code: rate})
