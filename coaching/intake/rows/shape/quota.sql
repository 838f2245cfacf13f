-- grain: one row a target. A file that gives only starts: a period lasts as many months as most starts of one owner lie apart, else one month.
with said as (
    select t.*, coalesce(t.rep_id, t.rep_name) as rep, coalesce(t.measure_read, 'bookings') as counts,
           coalesce(t.period_start, t.fiscal_start) as starts
    from {typed} t
),
gap as (
    select mode(months) as months from (
        select date_diff('month', starts, lead(starts) over (partition by rep, team, counts order by starts)) as months from said
    ) where months between 1 and 12
),
span as (
    select s.*, case when coalesce((select months from gap), 1) in (1, 3, 6, 12) then coalesce((select months from gap), 1) else 1 end as months from said s
)
select s.rep as rep_id, s.team, s.counts as measure, s.starts as period_start,
       cast(case when s.period_end is not null then s.period_end + case when s.ends_inside then 1 else 0 end
                 when s.fiscal_months is not null then s.starts + to_months(s.fiscal_months)
                 else s.starts + to_months(cast(s.months as integer)) end as date) as period_end,
       s.target, s.currency, s.is_rollup, case when s.is_deleted then 'deleted' end as skip_why,
       cast(null as timestamp) as recorded_at, s.source_row, s.bad
from span s
