-- grain: one row a total of a month or less, and one a target and such a total
-- each: calls_totals_attainment | Calls | call
-- each: conversations_totals_attainment | Conversations | conversation
-- each: meetings_totals_attainment | Meetings | meeting
-- each: demos_totals_attainment | Demos | demo
-- each: proposals_totals_attainment | Proposals | proposal
-- each: vip_visits_totals_attainment | VIP visits | vip_visit
-- label: {label} in totals against target
-- unit: ratio   parts: cases   better: higher   status: house   id: A2   needs: activity_summary.{kind}, quota.{kind}   none: no target for the days of these totals
-- periods: month, quarter, year, all   noun: done
-- definition: Activities of the kind {kind} told in totals of one month or less, divided by the targets of the working days of those totals.
-- source: METRICS A2
-- question: What stopped you reaching the cadence we agreed, and is the cadence still right?
with kept as (
    select t.*, case when t.reason is not null then t.reason
                     when f.month_start <> l.month_start then 'over a month end'
                     when not exists (select 1 from target q where q.rep_id = t.rep_id and q.measure = t.kind
                                                                   and q.period_start <= t.day and q.period_end > t.period_start)
                     then 'no target then' end as why
    from tally t left join calendar_day f on f.day = t.period_start left join calendar_day l on l.day = t.day
    where t.kind = '{kind}'
),
each_day as (
    select rep_id, row_id, day, share from target_day where measure = '{kind}'
)
select rep_id, null as account_id, day, row_id, name, count as part, 0 as whole, count as n, why as reason
from kept
union all
select k.rep_id, null, k.day, d.row_id, 'Target of ' || cast(k.period_start as varchar) || ' to ' || cast(k.day as varchar), 0, sum(d.share), 0, null
from kept k join each_day d on d.rep_id = k.rep_id and d.day >= k.period_start and d.day <= k.day
where k.why is null
group by k.rep_id, k.day, k.period_start, d.row_id
