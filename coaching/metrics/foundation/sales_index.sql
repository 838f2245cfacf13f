-- grain: one row an account somebody owns, and one a territory
-- label: Sales of the territory
-- unit: number   value: ratio   better: near   status: house   id: T2   kind: state   needs: account, booked   none: nobody owns an account, or no account bought   noun: territories
-- definition: What the accounts of a territory bought in the last 365 days, whoever sold it; 100 is the mean of the territories. A purchase
-- definition: without an amount is not in it.
-- source: METRICS T2 (own sales beside workload and potential)
-- question: Are we judging the rep, or the territory?
-- reason: nobody bought | no account bought anything in these days
with account_of as (
    select o.rep_id, a.account_id, a.row_id, coalesce(a.name, a.account_id) as name
    from account a left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
),
bought as (
    select account_id, cast(sum(amount) as double) as amount from customer_win
    where day <= $as_of and day > cast($as_of as date) - 365 and amount is not null group by account_id
),
territory as (
    select a.rep_id, min(a.row_id) as row_id, sum(coalesce(b.amount, 0)) as amount
    from account_of a left join bought b on b.account_id = a.account_id where a.rep_id is not null group by a.rep_id
),
mean as (select avg(amount) as amount from territory)
select a.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, a.name, 100 * coalesce(b.amount, 0) / nullif(m.amount, 0) as part, 0 as whole, 1 as n,
       case when a.rep_id is null then 'lacks owner' when coalesce(m.amount, 0) = 0 then 'nobody bought' end as reason
from account_of a left join bought b on b.account_id = a.account_id cross join mean m
union all
select t.rep_id, null, cast($as_of as date), t.row_id, 'The territory as a whole', 0, 1, 0,
       case when coalesce(m.amount, 0) = 0 then 'nobody bought' end from territory t cross join mean m
