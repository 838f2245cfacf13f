-- grain: one row a time an account became a customer or ceased to be one
-- label: Net new customers
-- unit: count   better: higher   status: variant   id: R4   needs: opportunity.won   noun: changes   reach: 365
-- definition: New and returned customers less those lost in the period. It is known once
-- definition: deals won are known for a year; who became a customer in that year counts, new or not.
-- source: METRICS R4; S1 list
-- question: Do we win faster than we lose?
select rep_id, account_id, day, row_id, account || ', ' || what as name, case when what = 'lost' then -1 else 1 end as part, null as reason
from customer_change
