-- grain: one row a time an account bought
-- label: Customers
-- unit: count   better: higher   status: variant   id: R4   kind: stock   needs: opportunity.won   noun: accounts
-- back: opportunity.won 365
-- definition: Accounts that bought in the 365 days up to the last day of the period, each by itself also where it has a parent.
-- source: METRICS R4; S1 list
-- question: Who buys from us once and never again?
select coalesce(o.rep_id, s.rep_id) as rep_id, s.account_id, greatest(s.day, coalesce(o.from_day, s.day)) as day,
       least(s.until, coalesce(o.until_day, s.until)) as until, s.row_id, s.account as name, 1 as part, null as reason
from customer_span s left join account_seat o on o.account_id = s.account_id and o.from_day < s.until and o.until_day > s.day
