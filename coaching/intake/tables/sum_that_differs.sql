-- grain: one row, the first sum that its rows do not add up to; none where all are right
with told as (
    select source_row, {cell} as said, {value} as figure, coalesce(trim({when}), '') as period, source_row in ({listed}) as is_sum
    from {cells} where source_row in ({listed}) or source_row in (select source_row from data_row)
),
placed as (
    select *, coalesce(max(source_row) filter (is_sum) over before, 0) as after
    from told window before as (order by source_row rows between unbounded preceding and 1 preceding)
),
summed as (
    select s.source_row, s.said, s.figure, count(d.figure) as parts, sum(d.figure) as added,
           coalesce(sum(d.figure) filter (d.source_row > s.after), sum(d.figure)) as since
    from placed s join placed d on d.source_row < s.source_row and not d.is_sum and (s.period = '' or s.period = d.period)
    where s.is_sum and s.figure is not null group by all
)
select source_row, said, cast(added as double) from summed
where abs(figure - added) > 0.005 * parts and abs(figure - since) > 0.005 * parts order by source_row limit 1
