-- grain: one row a deal that is open on a day ($day), with its owner, its customer and the day of its last known change of stage;
-- what has closed since stands as its history saw it on that day
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
select k.name, a.name as account, k.rep_id, p.name as rep, p.team, k.account_id, cast(k.amount as double) as amount,
       case when k.closed_on is null then k.stage_raw else h.stage_raw end as stage,
       case when k.closed_on is null then k.close_on else h.close_on end as close_on,
       k.created_on, cast(s.since as date) as stage_since, k.next_step, k.last_activity_on, k.row_id
from deal as k
left join person as p on p.rep_id = k.rep_id
left join account as a on a.account_id = k.account_id
left join stage_since as s on s.opportunity_id = k.opportunity_id
left join deal_state as h on h.opportunity_id = k.opportunity_id
    and h.valid_from < cast($day as timestamp) + interval 1 day and (h.valid_to is null or h.valid_to >= cast($day as timestamp) + interval 1 day)
where coalesce(k.created_on, date '1900-01-01') <= $day and (k.closed_on is null or k.closed_on > $day)
