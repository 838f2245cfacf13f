"""What a person should look at in deals that may be loaded, counted."""

from coaching.errors import said
from coaching.intake.answers.receipt import Draft
from coaching.intake.words.staging import Staging


def note_deals(staging: Staging, receipt: Draft, source: str) -> None:
    """Contradictions, days out of all reason, and deals without a day, an amount or a stage, as notes of the receipt."""
    told = staging.execute(
        f"select contradiction, count(*) from {source} where contradiction is not null group by 1 order by 2 desc"
    ).fetchall()
    receipt.contradictions = sum(count for _, count in told)
    receipt.notes += [said("contradiction", count=count, codes=codes) for codes, count in told]
    far = staging.execute(
        f"select count(*) from {source} where close_on > coalesce(cast(recorded_at as date), current_date) + 3650 or created_on > current_date"
    ).fetchone()
    blank = staging.execute(
        f"""select count(*) filter (close_on is null), count(*) filter (amount is null and amount_won is null),
                   count(*) filter (stage_raw is null and outcome = 'open') from {source}"""
    ).fetchone()
    lacking = zip(("no close date", "no amount", "no stage"), blank or (), strict=False)
    receipt.notes += [said(what, count=count) for what, count in lacking if count]
    if far and far[0]:
        receipt.notes.append(said("days far off", count=far[0]))
