-- grain: one row an activity with its own minute that may have been logged in a lump: what says minute (three or more of a person in one minute, on
-- different accounts or deals) or day (a day in the last five of a month with at least twelve, four times the person's usual day); of the scopes that
-- {pick} picks and the days from $first to before $after
with logged as (
    select t.*, p.name as rep, coalesce(t.account_id, t.opportunity_id, t.contact_id) as about
    from touch t left join person p on p.rep_id = t.rep_id
    where t.done and t.day >= $first and t.day < $after and t.kind <> 'system' and {pick}
),
minute as (
    select rep_id, date_trunc('minute', "at") as at_minute from logged
    where "at" is not null and "at" <> cast(day as timestamp)
    group by rep_id, date_trunc('minute', "at") having count(*) >= 3 and count(distinct about) >= 2
),
per_day as (select rep_id, day, count(*) as many from logged group by rep_id, day),
usual as (select rep_id, median(many) as many from per_day group by rep_id),
burst as (
    select d.rep_id, d.day, d.many, u.many as usual from per_day d join usual u on u.rep_id is not distinct from d.rep_id
    where d.many >= 12 and d.many >= 4 * u.many and d.day > last_day(d.day) - 5
)
select 'minute' as what, l.rep, l.day, l."at", l.kind, l.subject, coalesce(a.name, l.account_id) as account, null as many, null as usual, l.row_id
from logged l join minute m on m.rep_id is not distinct from l.rep_id and m.at_minute = date_trunc('minute', l."at")
left join account a on a.account_id = l.account_id
union all
select 'day', l.rep, l.day, l."at", l.kind, l.subject, coalesce(a.name, l.account_id), b.many, b.usual, l.row_id
from logged l join burst b on b.rep_id is not distinct from l.rep_id and b.day = l.day left join account a on a.account_id = l.account_id
order by 1, 3, 4, 10
