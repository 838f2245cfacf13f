-- grain: one row a customer
-- label: Customers in touch
-- unit: share   parts: cases   better: higher   status: variant   id: A5   kind: state   needs: opportunity.won, activity   none: nobody is a customer   noun: customers
-- definition: Of the accounts that bought in the last 365 days, the share with any completed contact in the last 90 days.
-- source: METRICS A5; S0 slide 13
-- question: Which customer has heard nothing from us, and why?
select rep_id, account_id, cast($as_of as date) as day, row_id, account as name,
       case when account_id in (
           select t.account_id from account_touch t
           where t.done and t.day <= $as_of and t.day > cast($as_of as date) - 90
       ) then 1 else 0 end as part, 1 as whole, null as reason
from customer_span where day <= $as_of and until > $as_of
