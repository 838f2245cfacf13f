-- one row: how many periods end inside and outside what is written, by their days and by whole weeks, and two of them as they are written
with span as (select {first} as a, {last} as b, {owner} as owner, s.{start} as x, s.{end} as y from {source} s),
     told as (select *, min(a) over ({by_owner} order by a range between interval 1 day following and unbounded following) as next
              from span where b > a),
     vote as (select *, coalesce(day(b + 1) = day(a) or next = b + 1, false) as inside,
                     coalesce(day(b) = day(a) or next = b, false) as outside, date_diff('day', a, b) % 7 as rest from told)
select count(*) filter (inside and not outside), count(*) filter (outside and not inside),
       count(*) filter (not inside and not outside and rest = 6), count(*) filter (not inside and not outside and rest = 0),
       list(distinct x || ' to ' || y)[:2] from vote
