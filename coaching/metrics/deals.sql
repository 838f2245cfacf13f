-- grain: one row a deal that is open on a day ($day), the largest of the scopes that {pick} picks, with the day of its last known change of stage;
-- what has closed since stands as its history saw it on that day
with chosen as (
    select d.*, p.name as rep, p.team from deal as d left join person as p on p.rep_id = d.rep_id
    where coalesce(d.created_on, date '1900-01-01') <= $day and (d.outcome = 'open' or d.closed_on > $day) and d.closed_note is null and {pick}
        and d.row_id not in (select row_id from gone where removed_on <= $day and (back_on is null or back_on > $day))
    order by d.amount desc nulls last, d.close_on, d.row_id {most}
),
state as (
    select s.opportunity_id, s.valid_from, s.valid_to, s.stage_raw, s.close_on, s.row_id
    from deal_state as s join chosen as c on c.opportunity_id = s.opportunity_id
    where s.valid_from < cast($day as timestamp) + interval 1 day
),
stage_since as (
    select opportunity_id, max(valid_from) as since
    from (
        select opportunity_id, valid_from, stage_raw,
               lag(stage_raw) over (partition by opportunity_id order by valid_from, row_id) as before
        from state
    ) as ordered
    where before is null or before <> stage_raw
    group by opportunity_id
)
select k.name, a.name as account, k.rep, cast(k.amount as double) as amount,
       case when k.closed_on is null then k.stage_raw else h.stage_raw end as stage,
       case when k.closed_on is null then k.close_on else h.close_on end as close_on,
       k.created_on, cast(s.since as date) as stage_since, k.next_step, k.last_activity_on
from chosen as k
left join account as a on a.account_id = k.account_id
left join stage_since as s on s.opportunity_id = k.opportunity_id
left join state as h on h.opportunity_id = k.opportunity_id and (h.valid_to is null or h.valid_to >= cast($day as timestamp) + interval 1 day)
order by k.amount desc nulls last, close_on, k.row_id
