-- grain: one row a customer
-- label: Customers in touch
-- unit: share   parts: cases   better: higher   status: variant   id: A5   kind: state   needs: opportunity.won, activity   none: nobody is a customer   noun: customers
-- back: opportunity.won 365, activity 90
-- definition: Of the accounts that bought in the last 365 days, the share with any completed contact in the last 90 days.
-- source: METRICS A5; S0 slide 13
-- question: Which customer has heard nothing from us, and why?
select coalesce(o.rep_id, s.rep_id) as rep_id, s.account_id, cast($as_of as date) as day, s.row_id, s.account as name,
       case when s.account_id in (
           select t.account_id from account_touch t
           where t.done and t.day <= $as_of and t.day > cast($as_of as date) - 90
       ) then 1 else 0 end as part, 1 as whole, null as reason
from customer_span s left join account_seat o on o.account_id = s.account_id and o.from_day <= $as_of and o.until_day > $as_of
where s.day <= $as_of and s.until > $as_of
