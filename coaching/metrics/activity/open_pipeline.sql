-- grain: one row an opportunity
-- label: Open pipeline
-- unit: money   better: higher   status: published   id: P10   kind: stock   noun: deals
-- definition: Amount of the deals that are open on the last day of the period, or on the as-of date while it runs, at their amount of that day.
-- source: METRICS P10
-- question: What must be true for each of the three largest to close?
select rep_id, account_id, day, until, row_id, name, coalesce(amount, 0) as part,
       coalesce(reason, case when amount is null then coalesce(money_note, 'lacks amount') end) as reason
from deal_open_amount
