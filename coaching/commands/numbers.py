"""Metrics, Readings and proofs, printed."""

import argparse
import sys

from coaching.commands import DONE, opened, print_json, progress
from coaching.errors import Refusal

NOTHING_LOADED = "Nothing is loaded yet, so there is nothing to add up."


def list_metrics(said: argparse.Namespace) -> int:
    """Every metric, and whether this workspace has the data for it."""
    from coaching.metrics import all_metrics, availability

    with opened(said) as workspace:
        missing = availability(workspace)
    names = ("key", "id", "label", "driver", "unit", "better", "kind", "definition", "source", "question", "status")
    listed = [
        {name: getattr(metric, name) for name in names} | {"available": missing[key] is None, "missing": missing[key]}
        for key, metric in all_metrics().items()
    ]
    if said.json:
        print_json(listed)
        return DONE
    for one in listed:
        print(
            f"{one['key']:28} {one['label']}: {one['definition']}"
            + ("" if one["available"] else f" [{one['missing']}]")
        )
    return DONE


def print_readings(said: argparse.Namespace) -> int:
    """Measure metrics."""
    from coaching.lens import lens_for
    from coaching.metrics import elsewhere, measure, metric, show, uncounted

    for key in said.metric:
        metric(key)
    with opened(said) as workspace:
        periods = [workspace.calendar.parse(text) for text in said.period]
        lens = lens_for(workspace, said.by, said.scope, said.period[0], said.as_of)
        found = measure(workspace, lens, said.metric, periods)
        if late := elsewhere.wait(workspace.facts):
            print(late, file=sys.stderr)
        if elsewhere.engine():
            found = measure(workspace, lens, said.metric, periods)
        currency = workspace.settings.currency
        of_activities = any(need.startswith("activity") for key in said.metric for need in metric(key).needs)
        left = uncounted.in_words(workspace, lens) if of_activities else ""
    if said.json:
        rows = [
            {name: value for name, value in reading._asdict().items() if name not in ("as_of", "noted")}
            for reading in found
        ]
        print_json({"as_of": lens.as_of.isoformat(), "readings": rows})
        return DONE
    for reading in found:
        words = f"{show.show(reading, currency, full=True)}  {show.detail(reading, currency)}"
        print(
            f"{reading.metric:24} {reading.name:24} {reading.period:12} {words}"
            + (f"  [{reading.note}]" if reading.note else "")
        )
    if left:
        print(left)
    return DONE


def make_sums(said: argparse.Namespace) -> int:
    """Add up every metric, here or by the engine, so that nobody who looks waits for it."""
    from coaching.metrics import all_metrics, elsewhere
    from coaching.metrics.has_facts import that_have_facts
    from coaching.metrics.keep import keep_fresh

    with opened(said) as workspace:
        keep_fresh(workspace, list(all_metrics().values()))
        late = elsewhere.wait(workspace.facts, progress if sys.stderr.isatty() else None)
        as_of, count = workspace.facts.as_of, len(that_have_facts(workspace, list(all_metrics().values())))
    if late:
        raise Refusal(late)
    words = f"The numbers of {count} metrics with data are there, of data of {as_of}." if as_of else NOTHING_LOADED
    if said.json:
        print_json({"status": "done", "message": words, "metrics": count if as_of else 0, "as_of": as_of})
    else:
        print(words)
    return DONE


def print_proof(said: argparse.Namespace) -> int:
    """The rows behind one Reading, and those left out with the reason."""
    from coaching.lens import lens_for
    from coaching.metrics import proof, show

    with opened(said) as workspace:
        lens = lens_for(workspace, said.by, [said.scope] if said.scope is not None else None, said.period, said.as_of)
        if len(lens.scopes) > 1:
            raise Refusal(f"A proof is of one {said.by}: name it with --scope.")
        found = proof(workspace, lens, said.key)
        currency = workspace.settings.currency
    rows, left_out = found.rows.to_pylist(), found.left_out.to_pylist()
    if said.json:
        print_json(
            {
                "metric": found.metric.key,
                "part": found.reading.part,
                "whole": found.reading.whole,
                "rows": rows,
                "left_out": left_out,
            }
        )
        return DONE
    print(f"{found.metric.label}: {found.metric.definition}\n{show.arithmetic(found.reading, currency)}")
    for row in rows:
        whole = "" if row["whole"] is None else f" of {row['whole']:g}"
        print(f"  {row['file']} row {row['row']}  {row['day']}  {row['name']}  {row['part']:g}{whole}")
    for row in left_out:
        print(f"  left out: {row['file']} row {row['row']}  {row['name']}: {row['reason']}")
    return DONE
