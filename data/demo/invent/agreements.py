"""What was agreed beforehand: money quotas by month, and the number of hi-value activities."""

from datetime import date

from .days import QUARTERS, month_end, months
from .ids import record_id
from .people import REPS, Rep

_MONTHS = months(date(2025, 4, 1), 21)
_MONTHLY = {"call": 22, "conversation": 9, "meeting": 6, "proposal": 4}
_QUARTERLY = {"demo": 5, "vip_visit": 2}
_RAMP = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
"""What a new rep is asked for in the month of the start and in those after it."""


def _ramp(rep: Rep, month: date) -> float:
    if "new" not in rep.traits:
        return 1.0
    gone = (month.year - rep.person.hired.year) * 12 + month.month - rep.person.hired.month
    return 0.0 if gone < 0 else _RAMP[min(gone, len(_RAMP) - 1)]


def quota_rows() -> list[dict[str, object]]:
    """Quota.csv: one row a rep and month with a bookings quota, 5 % more in 2026 than in 2025."""
    rows: list[dict[str, object]] = []
    for rep in REPS:
        for month in _MONTHS:
            amount = round(rep.quota / 3 * (1.05 if month.year == 2026 else 1.0) * _ramp(rep, month) / 500) * 500
            if amount:
                rows.append(
                    {
                        "Id": record_id("quota", len(rows) + 1),
                        "QuotaOwnerId": rep.person.id,
                        "StartDate": month,
                        "QuotaAmount": amount,
                        "CurrencyIsoCode": "USD",
                    }
                )
    return rows


def target_rows() -> list[dict[str, object]]:
    """CadenceTargets.csv: how many of each hi-value activity a rep agreed to, by month or quarter."""
    rows: list[dict[str, object]] = []
    spans = [(month, month_end(month), _MONTHLY) for month in _MONTHS]
    spans += [(q.first, q.last, _QUARTERLY) for q in QUARTERS]
    spans.append((date(2026, 10, 1), date(2026, 12, 31), _QUARTERLY))
    for rep in REPS:
        for first, last, agreed in spans:
            for measure, number in agreed.items():
                target = round(number * _ramp(rep, first if agreed is _MONTHLY else last.replace(day=1)))
                if target and last >= rep.person.hired:
                    rows.append(
                        {
                            "Rep": rep.person.id,
                            "Measure": measure,
                            "Period Start": first,
                            "Period End": last,
                            "Target": target,
                        }
                    )
    return rows


def agreed() -> dict[str, object]:
    """agreed.json: what the team settled beside its numbers, as Cadence keeps it in its settings."""
    return {
        "tier_contacts": {"A": 80.0, "B": 45.0, "C": 30.0},
        "contacts_per_rep": 600.0,
        "ramp": list(_RAMP[:-1]),
        "launches": {"Plant monitoring": "2025-05-05"},
        "product_tiers": {"Spare parts plan": 1, "Calibration service": 2, "Plant monitoring": 3},
        "effort_targets": {"effort_on_prospects": 0.3, "effort_on_deals": 0.45, "effort_on_customers": 0.25},
        "amount_holds": "term",
        "hi_value_weights": {"demo": 2.0, "proposal": 2.0, "vip_visit": 3.0, "business_review": 4.0},
        "metric_owners": {"activity": "Sales operations", "win_rate": "Judith Marchetti"},
    }
