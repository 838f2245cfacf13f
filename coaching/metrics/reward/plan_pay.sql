-- grain: one row a rate of a pay plan that holds on the day
-- label: Earned by the plan's rates
-- unit: money   better: higher   status: published   id: W1   kind: state   needs: quota.pay_rate, quota.bookings, booked   none: no plan has rates   noun: rates
-- empty: unknown
-- definition: What the rates of the pay plans bring for what was booked to date in the period of the plan: of each amount between two shares of the quota
-- definition: its rate. Of a plan of a year the quota is that of the year.
-- reason: no quota | no quota stands against it
-- source: METRICS W1
-- question: Does the plan reward what we say we want?
with asked as (
    select r.row_id, sum(t.share) as quota from pay_rate r
    join target_day t on t.rep_id = r.rep_id and t.measure = 'bookings' and t.day >= r.period_start and t.day < r.period_end and t.money_note is null
    group by r.row_id
),
credit as (
    select coalesce(s.rep_id, d.rep_id) as rep_id, d.closed_on as day, cast(d.amount as double) * coalesce(s.weight, 1) as amount
    from deal d left join credited s on s.row_id = d.row_id
    where d.outcome = 'won' and d.closed_note is null and d.closed_on <= $as_of and d.row_id not in (select row_id from gone where back_on is null)
    union all select rep_id, day, cast(amount as double) from sold where reason is null and day <= $as_of
),
booked as (
    select r.row_id, sum(c.amount) as amount from pay_rate r join credit c on c.rep_id = r.rep_id and c.day >= r.period_start and c.day < r.period_end
    group by r.row_id
)
select r.rep_id, null as account_id, cast($as_of as date) as day, r.row_id,
       concat(cast(cast(100 * r.rate as decimal(18, 2)) as double), ' % from ', cast(100 * r.from_share as integer), ' % of the quota') as name,
       r.rate * greatest(0, least(coalesce(b.amount, 0), coalesce(r.to_share * a.quota, coalesce(b.amount, 0))) - r.from_share * a.quota) as part,
       case when coalesce(a.quota, 0) <= 0 then 'no quota' end as reason
from pay_rate r left join asked a on a.row_id = r.row_id left join booked b on b.row_id = r.row_id
where r.period_start <= $as_of and r.period_end > $as_of
