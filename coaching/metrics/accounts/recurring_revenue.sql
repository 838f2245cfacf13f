-- grain: one row a won deal with recurring revenue
-- label: Recurring revenue a year
-- unit: money   better: higher   status: published   id: R5   kind: stock   needs: opportunity.recurring   noun: contracts
-- definition: What the contracts that run on the last day of the period bring again each year: the recurring revenue of the deals won, for the months of their
-- definition: contract, twelve where none are said (ours), up to their renewal. What comes once is not in it.
-- source: METRICS R5, R6
-- question: What comes by itself next year?
select coalesce(o.rep_id, s.rep_id) as rep_id, s.account_id, s.day, s.until, s.row_id, s.account || ', ' || s.name as name, s.recurring as part, null as reason
from recurring_span s left join account_seat o on o.account_id = s.account_id and o.from_day <= s.day and o.until_day > s.day
