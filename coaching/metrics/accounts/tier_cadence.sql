-- grain: one row an account of a tier with agreed contacts
-- label: Accounts on their cadence
-- unit: share   parts: cases   better: higher   status: published   id: A5   kind: state   needs: record.tiers, activity   none: no account of a tier with agreed contacts   noun: accounts
-- definition: Of the accounts whose tier has agreed contacts a year, the share that had as many in the last 365 days; in fewer days in proportion where
-- definition: the account, or the log of activities, is younger.
-- source: METRICS A5; S1 account cadence
-- question: Which top account has gone quiet, and who notices?
select coalesce(o.rep_id, c.rep_id) as rep_id, c.account_id, cast($as_of as date) as day, c.row_id,
       c.name || ', tier ' || c.tier || ': ' || c.contacts || ' contacts in ' || c.days || ' days, agreed ' || c.agreed || ' a year' as name,
       case when c.is_kept then 1 else 0 end as part, 1 as whole, null as reason
from account_cadence(cast($as_of as date)) c
left join account_seat o on o.account_id = c.account_id and o.from_day <= $as_of and o.until_day > $as_of
