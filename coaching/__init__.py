"""Cadence: the coaching method over the facts of CRM exports. Knows nothing of the screen.

Rooms, and who may import whom (downwards only; tests/test_layers.py executes it):

    errors, calendar, currency, kept_text, version, home (where the data lies), running (who shows it)
    facts (DuckDB), records (SQLAlchemy), playbook (the method as data), room (the workshop's own small server)
    workspace (one folder = both stores)
    lens (who and when), intake (export file -> fact rows)
    metrics (contributions -> Readings, proofs, driver colours)
    method (the conversation's steps, the ledger of promises, the tune-up workshop)
    handover (PDF, workbook, calendar file), charts (Altair)
    commands, __main__ (the command line)
"""
