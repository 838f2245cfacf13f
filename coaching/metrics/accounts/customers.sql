-- grain: one row a time an account bought
-- label: Customers
-- unit: count   better: higher   status: variant   id: R4   kind: stock   needs: opportunity.won   noun: accounts
-- definition: Accounts that bought in the 365 days up to the last day of the period, each by itself also where it has a parent.
-- source: METRICS R4; S1 list
-- question: Who buys from us once and never again?
select rep_id, account_id, day, until, row_id, account as name, 1 as part, null as reason from customer_span
