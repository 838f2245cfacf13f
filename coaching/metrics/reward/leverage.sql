-- grain: one row a working day of a plan of variable pay
-- label: Leverage of the plan
-- unit: ratio   parts: money   better: near   status: variant   id: W5   shown: times   needs: quota.pay_rate, quota.variable_pay, quota.bookings, booked
-- none: no plan has rates   noun: plans
-- definition: What the plan's rates pay at the attainment that nine of ten finished quarters of all reps stayed below, over variable pay at target, by the
-- definition: working days of the period. The attainment used stands in each row; with fewer than five finished quarters of a rep it is not known.
-- reason: no rates | the plan of this person has no rates
-- reason: few results | fewer than five finished quarters with a quota: nobody knows what a very good one is
-- reason: no quota | no quota stands against it
-- source: METRICS W5; the percentile is that of your own quarters
-- question: Is the upside worth the effort?
with asked as (
    select t.rep_id, c.quarter_start, sum(t.share) as quota from target_day t join calendar_day c on c.day = t.day
    where t.measure = 'bookings' and t.money_note is null and c.quarter_end <= cast($as_of as date) + 1 group by t.rep_id, c.quarter_start
),
booked as (
    select coalesce(s.rep_id, d.rep_id) as rep_id, c.quarter_start, sum(cast(d.amount as double) * coalesce(s.weight, 1)) as amount
    from deal d join calendar_day c on c.day = d.closed_on left join credited s on s.row_id = d.row_id
    where d.outcome = 'won' and d.closed_note is null and d.row_id not in (select row_id from gone where back_on is null)
    group by coalesce(s.rep_id, d.rep_id), c.quarter_start
),
best as (
    select percentile_cont(0.9) within group (order by coalesce(b.amount, 0) / a.quota) as share, count(*) as quarters
    from asked a left join booked b on b.rep_id = a.rep_id and b.quarter_start = a.quarter_start where a.quota > 0
),
earned as (
    select r.rep_id, r.period_start, r.period_end, sum(r.rate * greatest(0, least(m.share, coalesce(r.to_share, m.share)) - r.from_share)) as of_quota
    from pay_rate r cross join best m group by r.rep_id, r.period_start, r.period_end
)
select p.rep_id, null as account_id, p.day, p.row_id, concat(p.name, ', at ', cast(round(100 * m.share) as integer), ' % of the quota') as name,
       e.of_quota * t.share as part, p.share as whole, case when p.day = min(p.day) over (partition by p.row_id) then 1 else 0 end as n,
       case when e.rep_id is null then 'no rates' when m.quarters < 5 then 'few results' when coalesce(t.share, 0) <= 0 then 'no quota'
            else coalesce(p.money_note, t.money_note) end as reason
from pay_day p cross join best m
left join earned e on e.rep_id = p.rep_id and p.day >= e.period_start and p.day < e.period_end
left join (select rep_id, day, sum(share) as share, max(money_note) as money_note from target_day where measure = 'bookings' group by rep_id, day) as t
    on t.rep_id = p.rep_id and t.day = p.day
where p.measure = 'variable_pay'
