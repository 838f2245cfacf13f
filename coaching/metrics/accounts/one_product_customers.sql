-- grain: one row a customer
-- label: Customers of one product
-- unit: share   parts: cases   better: lower   status: variant   id: R3   kind: state   needs: opportunity.product   none: no customer bought a named product   noun: customers
-- back: opportunity.won 365
-- definition: Of the accounts that won deals of the last 365 days say a product of, the share that bought only one product of ours.
-- reason: lacks product | no product on any of its deals
-- source: METRICS R3; S1 list
-- question: Who buys only one thing from us?
with bought as (
    select account_id, min(rep_id) as rep_id, min(account) as account, min(row_id) as row_id, count(distinct product) as products
    from customer_win where day <= $as_of and day > cast($as_of as date) - 365 group by account_id
)
select coalesce(o.rep_id, b.rep_id) as rep_id, b.account_id, cast($as_of as date) as day, b.row_id, b.account as name,
       case when products = 1 then 1 else 0 end as part, 1 as whole,
       case when products = 0 then 'lacks product' end as reason
from bought b left join account_seat o on o.account_id = b.account_id and o.from_day <= $as_of and o.until_day > $as_of
