-- one row: the moments of a column, those whose day and those whose month depend on the zone, and one of them
with told as (select x, {moment} as m from (select {cell} as x from {source}) where {is_utc}),
     moved as (select x, m, cast({behind} as date) <> cast({ahead} as date) as other_day,
                      date_trunc('month', {behind}) <> date_trunc('month', {ahead}) as other_month from told where m is not null)
select count(*) filter (m <> date_trunc('day', m)), count(*) filter (other_day), count(*) filter (other_month),
       coalesce(min(x) filter (other_month), min(x) filter (other_day), min(x)) from moved
