-- grain: one row a deal that is open on a day ($day), with its owner, its customer and the day of its last known change of stage
with stage_since as (
    select opportunity_id, max(valid_from) as since
    from (
        select opportunity_id, valid_from, stage_raw,
               lag(stage_raw) over (partition by opportunity_id order by valid_from, row_id) as before
        from deal_state where valid_from < cast($day as timestamp) + interval 1 day
    ) as ordered
    where before is null or before <> stage_raw
    group by opportunity_id
)
select k.name, a.name as account, k.rep_id, p.name as rep, p.team, k.account_id, cast(k.amount as double) as amount, k.stage_raw as stage,
       k.close_on, k.created_on, cast(s.since as date) as stage_since, k.next_step, k.last_activity_on, k.row_id
from deal as k
left join person as p on p.rep_id = k.rep_id
left join account as a on a.account_id = k.account_id
left join stage_since as s on s.opportunity_id = k.opportunity_id
where coalesce(k.created_on, date '1900-01-01') <= $day and (k.closed_on is null or k.closed_on > $day)
