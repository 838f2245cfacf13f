-- grain: one row an account somebody owns, and one a territory
-- label: Potential of the territory
-- unit: number   value: ratio   better: near   status: house   id: T2   kind: state   needs: account.revenue   none: no owned account has a revenue   noun: territories
-- definition: The yearly revenue of the customers of a territory, which stands in for their potential; 100 is the mean of the territories.
-- source: METRICS T2; S3 (balanced territory plan); the customers' revenue is a proxy, as no potential is in the data
-- question: Are we judging the rep, or the territory?
with account_of as (
    select o.rep_id, a.account_id, a.row_id, coalesce(a.name, a.account_id) as name,
           cast(a.annual_revenue as double) * case when f.currency is null then 1 else f.rate end as revenue,
           case when a.annual_revenue is not null and f.currency is not null and f.rate is null
                then 'no rate: ' || f.code end as money_note
    from account a left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of left join foreign_money f on f.currency = a.currency
),
territory as (
    select rep_id, min(row_id) as row_id, sum(revenue) as revenue from account_of
    where rep_id is not null and revenue is not null group by rep_id
),
mean as (select avg(revenue) as revenue from territory)
select a.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, a.name, 100 * a.revenue / nullif(m.revenue, 0) as part, 0 as whole, 1 as n,
       case when a.rep_id is null then 'lacks owner' when a.revenue is null then coalesce(a.money_note, 'lacks revenue')
            when m.revenue = 0 then 'no revenue at all' end as reason
from account_of a cross join mean m
union all
select t.rep_id, null, cast($as_of as date), t.row_id, 'The territory as a whole', 0, 1, 0,
       case when m.revenue = 0 then 'no revenue at all' end from territory t cross join mean m
