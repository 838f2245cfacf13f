-- The moved deals day by day: a row a stretch of days in which one was open with one owner and amount, and one a time in which it was closed,
-- with what it was on its closing day. What changed and changed back within a day is passed over.

-- Deals whose history begins with a stage that came from none began on that day, where the old stage of others is told.
create or replace temp table begun_then as
select opportunity_id, cast(min("at") as date) as began_on from field_change
where field = 'stage' and import_id in (select import_id from field_change where field = 'stage' and old_value <> '')
group by opportunity_id having coalesce(arg_min_null(old_value, "at"), '') = '';

insert into deal_was (
    opportunity_id, from_day, until_day, outcome, stage_raw, amount, close_on, closed_on, forecast_category, owner_id, row_id
)
with told as (
    select s.opportunity_id, s.valid_from, s.valid_to, s.stage_raw, s.amount, s.close_on, s.forecast_category, s.owner_id, s.row_id, s.said_by,
           coalesce(s.outcome, case when o.outcome <> 'open' and coalesce(o.closed_on, o.close_on) <= cast(s.valid_from as date)
                                    then o.outcome else 'open' end) as outcome,
           o.outcome as outcome_now, coalesce(o.closed_on, o.close_on) as closed_now, coalesce(o.created_on, b.began_on) as created_on
    from deal_state s join moved d on d.opportunity_id = s.opportunity_id join opportunity o on o.opportunity_id = s.opportunity_id
    left join begun_then b on b.opportunity_id = s.opportunity_id
),
turned as (
    select *, case when outcome is distinct from lag(outcome) over w then 1 else 0 end as turns,
           case when outcome is distinct from lag(outcome) over w or amount is distinct from lag(amount) over w
                     or owner_id is distinct from lag(owner_id) over w then 1 else 0 end as changes
    from told window w as (partition by opportunity_id order by valid_from)
),
numbered as (
    select *, sum(turns) over w as run, sum(changes) over w as place
    from turned window w as (partition by opportunity_id order by valid_from rows unbounded preceding)
),
opened as (
    select opportunity_id, place, min(valid_from) as begun, case when count(valid_to) = count(*) then max(valid_to) end as ended,
           arg_max_null(stage_raw, valid_from) as stage_raw, min(amount) as amount, arg_max_null(close_on, valid_from) as close_on,
           arg_max_null(forecast_category, valid_from) as forecast_category, min(owner_id) as owner_id, arg_min(row_id, valid_from) as row_id,
           min(created_on) as created_on
    from numbered where outcome = 'open' group by opportunity_id, place
),
-- The day a closed deal closed: today's where it has been closed since; of an earlier time what was planned, at most the day it was told.
closed as (
    select opportunity_id, run, min(valid_from) as begun, case when count(valid_to) = count(*) then max(valid_to) end as ended,
           coalesce(case when count(valid_to) < count(*) and min(outcome) = min(outcome_now) then min(closed_now)
                         else least(min_by(close_on, valid_from), cast(min(valid_from) as date)) end,
                    case when min_by(said_by, valid_from) in ('history', 'change') then cast(min(valid_from) as date) end) as closed_on
    from numbered where outcome <> 'open' group by opportunity_id, run
),
at_close as (
    select n.*, c.begun, c.ended, c.closed_on,
           case when n.run > 1 or c.closed_on >= cast(c.begun as date) then cast(c.begun as date) else coalesce(c.closed_on, n.created_on) end as from_day
    from numbered n join closed c on c.opportunity_id = n.opportunity_id and c.run = n.run
    where n.valid_from = c.begun
          or (c.begun < cast(c.closed_on as timestamp) and n.valid_from < cast(c.closed_on as timestamp) + interval 1 day)
    qualify row_number() over (partition by n.opportunity_id, n.run order by n.valid_from desc) = 1
),
stretch as (
    select opportunity_id, case when place = 1 or created_on > cast(begun as date) then created_on else cast(begun as date) end as from_day,
           cast(ended as date) as until_day, 'open' as outcome, stage_raw, amount, close_on, null as closed_on, forecast_category, owner_id, row_id
    from opened
    union all
    select opportunity_id, created_on, from_day, 'open', null, amount, null, null, null, owner_id, row_id from at_close
    where run = 1 and closed_on is not null
    union all
    select opportunity_id, from_day, cast(ended as date), outcome, stage_raw, amount, close_on, closed_on, forecast_category, owner_id, row_id
    from at_close
)
select * from stretch where from_day is null or until_day is null or until_day > from_day;

-- Of deals that were of several accounts while open, each stretch is cut where a picture says another one.
create or replace temp table account_then as
with said as (
    select opportunity_id, account_id, cast("at" as date) as day, lag(account_id) over w as before
    from opportunity_snapshot where account_id is not null and opportunity_id in (
        select opportunity_id from opportunity_snapshot where opportunity_id in (select opportunity_id from mixed)
        group by opportunity_id having count(distinct account_id) > 1)
    window w as (partition by opportunity_id order by "at", row_id)
)
select opportunity_id, account_id, case when before is null then date '1900-01-01' else day end as from_day,
       lead(day) over (partition by opportunity_id order by day) as until_day
from said where account_id is distinct from before;

create or replace temp table cut as
select w.* replace (case when w.from_day is null or w.from_day < a.from_day then nullif(a.from_day, date '1900-01-01') else w.from_day end as from_day,
                    case when w.until_day is null or w.until_day > a.until_day then coalesce(a.until_day, w.until_day) else w.until_day end as until_day,
                    a.account_id as account_id)
from deal_was w join account_then a on a.opportunity_id = w.opportunity_id and coalesce(w.until_day, date '2200-01-01') > a.from_day
                                       and coalesce(w.from_day, date '1900-01-01') < coalesce(a.until_day, date '2200-01-01')
where w.outcome = 'open';

delete from deal_was where outcome = 'open' and opportunity_id in (select opportunity_id from account_then);

insert into deal_was from cut;

-- The account and the type of a closed deal are those of the picture that first shows it closed.
update deal_was set account_id = s.account_id, type = s.type
from (select row_id, max(account_id) as account_id, max(type) as type from opportunity_snapshot
      where row_id in (select row_id from deal_was where outcome <> 'open') group by row_id) as s
where s.row_id = deal_was.row_id and deal_was.outcome <> 'open';
