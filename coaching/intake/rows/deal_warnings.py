"""What a person should look at in deals that may be loaded, counted and put in words."""

from coaching.intake.answers.receipt import Draft
from coaching.intake.words.row_codes import in_words
from coaching.intake.words.staging import Staging


def note_deals(staging: Staging, receipt: Draft, source: str) -> None:
    """Contradictions, days out of all reason, and deals without a day, an amount or a stage, as notes of the receipt."""
    told = staging.execute(
        f"select contradiction, count(*) from {source} where contradiction is not null group by 1 order by 2 desc"
    ).fetchall()
    receipt.contradictions = sum(count for _, count in told)
    receipt.notes += [f"{count} {'deal' if count == 1 else 'deals'}: {in_words(said)}" for said, count in told]
    far = staging.execute(
        f"select count(*) from {source} where close_on > coalesce(cast(recorded_at as date), current_date) + 3650 or created_on > current_date"
    ).fetchone()
    blank = staging.execute(
        f"""select count(*) filter (close_on is null), count(*) filter (amount is null and amount_won is null),
                   count(*) filter (stage_raw is null and outcome = 'open') from {source}"""
    ).fetchone()
    said = (
        "no close date: loaded, but in no period",
        "no amount: loaded, but in no sum of money",
        "no stage: loaded as open",
    )
    receipt.notes += [
        f"{count} {'deal has' if count == 1 else 'deals have'} {what}"
        for count, what in zip(blank or (), said, strict=False)
        if count
    ]
    if far and far[0]:
        receipt.notes.append(
            f"{far[0]} with a close date more than ten years away or a created date in the future: loaded, please look at them"
        )
