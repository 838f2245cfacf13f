-- grain: one row an opportunity
-- label: Open deals
-- unit: count   better: higher   status: published   id: –   kind: stock   noun: deals
-- definition: Deals that are open on the last day of the period, or on the as-of date while it runs.
-- source: METRICS P8, P10
-- question: Which of these would you bet on, and which would you let go?
select rep_id, account_id, day, until, row_id, name, 1 as part, reason
from deal_open
