"""Entries: what people write down about an account, a person or the company, by the kinds of the playbook.

typed     what somebody typed, as the value that is kept; what is ambiguous is refused
book      the entries about one subject with what they may name (rules over them: coaching/metrics/entry_rules.py)
saving    add, change, move and take out an entry, and what is refused
figures   what the lines of a kind add up to: value, cash, tiers
sheets    blank and filled rows of a kind, out and in again
"""
