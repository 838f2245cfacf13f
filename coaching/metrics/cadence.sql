-- grain: one row an account of a tier with agreed contacts, with those it had up to $day
select account_id, tier, agreed, contacts, last_on, days, is_kept, due_on from account_cadence(cast($day as date))
