-- grain: one row a deal that is open on a day ($day), as it was on that day, with the day of its last known change of stage, how often its close date
-- was put off, and the last activity that is logged or that the CRM says
{on_day},
stage_since as (
    select opportunity_id, max(valid_from) as since
    from (
        select s.opportunity_id, s.valid_from, s.stage_raw, s.said_by,
               lag(s.stage_raw) over (partition by s.opportunity_id order by s.valid_from, s.row_id) as before
        from deal_state as s join as_then as c on c.opportunity_id = s.opportunity_id
        where s.valid_from < cast($day as timestamp) + interval 1 day
    ) as ordered
    where before <> stage_raw or (before is null and said_by <> 'export') -- an export's first picture does not say since when
    group by opportunity_id
),
put_off as (
    select opportunity_id, sum(case when close_on > before then 1 else 0 end) as times
    from (
        select s.opportunity_id, s.close_on, lag(s.close_on) over (partition by s.opportunity_id order by s.valid_from, s.row_id) as before
        from deal_state as s join as_then as c on c.opportunity_id = s.opportunity_id
        where s.valid_from < cast($day as timestamp) + interval 1 day
    ) as ordered
    group by opportunity_id
),
touched as (
    select t.opportunity_id, max(t.day) as day from touch as t join as_then as c on c.opportunity_id = t.opportunity_id
    where t.done and t.day <= $day group by t.opportunity_id
)
select k.row_id, k.opportunity_id, k.name, k.account_id, coalesce(a.name, k.account_id) as account, k.rep_id, k.rep, cast(k.amount as double) as amount, k.stage_raw, k.close_on,
       k.created_on, cast(s.since as date) as stage_since, k.next_step,
       greatest(t.day, case when k.last_activity_on <= $day then k.last_activity_on end) as last_activity_on,
       coalesce(f.times, 0) as put_off, k.probability
from as_then as k
left join account as a on a.account_id = k.account_id
left join touched as t on t.opportunity_id = k.opportunity_id
left join put_off as f on f.opportunity_id = k.opportunity_id
left join stage_since as s on s.opportunity_id = k.opportunity_id
