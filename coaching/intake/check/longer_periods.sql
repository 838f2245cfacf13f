-- grain: one row a figure of a period that differs from what the figures of shorter periods inside it add up to, those that hold no shorter ones.
-- {rows} are staged, {who} the columns that say whose and of what {figure} is; {whole}: only where the shorter ones hold all of its days
with said as (
    select concat_ws(chr(31), {who}) as whose, * from read_parquet({rows}) where {figure} is not null and period_start < period_end
),
leaf as (
    select s.* from said s where not exists (
        select 1 from said o where o.whose = s.whose and o.period_start >= s.period_start and o.period_end <= s.period_end
                                   and o.period_end - o.period_start < s.period_end - s.period_start)
)
select coalesce(l.rep_id, ''), split_part(l.whose, chr(31), -1), l.period_start, l.period_end, l.{figure}, sum(f.{figure}) as added
from said l join leaf f on f.whose = l.whose and f.period_start >= l.period_start and f.period_end <= l.period_end
                       and f.period_end - f.period_start < l.period_end - l.period_start
group by all
having abs(sum(f.{figure}) - l.{figure}) > 0.005 and (not {whole} or sum(f.period_end - f.period_start) >= l.period_end - l.period_start)
order by 3, 1, 2
