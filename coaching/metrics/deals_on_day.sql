-- grain: one row a deal that is open on a day ($day), of the scopes that {pick} picks, as it was on that day; what the lists of open deals begin with
with picked as (
    select d.*, p.name as rep, d.opportunity_id in (select opportunity_id from deal_was) as is_moved
    from deal_open as d left join person as p on p.rep_id = d.rep_id
    where coalesce(d.day, date '1900-01-01') <= $day and (d.until is null or d.until > $day) and d.reason is null and {pick}
        and d.row_id not in (select row_id from gone where removed_on <= $day and (back_on is null or back_on > $day))
),
state as (
    select s.opportunity_id, s.amount, s.stage_raw, s.close_on, s.said_by
    from deal_state as s join picked as c on c.opportunity_id = s.opportunity_id
    where s.valid_from < cast($day as timestamp) + interval 1 day and (s.valid_to is null or s.valid_to >= cast($day as timestamp) + interval 1 day)
),
as_then as (
    select c.* replace (case when c.is_moved or h.said_by is distinct from 'history' then c.amount
                             else coalesce(h.amount, case when c.until is null then c.amount end) end as amount,
                        case when h.opportunity_id is null then c.stage_raw else h.stage_raw end as stage_raw,
                        case when h.opportunity_id is null then c.close_on else h.close_on end as close_on),
           o.probability, o.next_step, o.last_activity_on
    from picked c left join state h on h.opportunity_id = c.opportunity_id left join opportunity as o on o.opportunity_id = c.opportunity_id
)
