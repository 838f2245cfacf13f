-- grain: one row: whose figures there are, their fewest periods, the least step and the whole growth
with told as (select *, {figure} - lag({figure}) over (partition by {whose} order by period_start) as more
              from read_parquet({file})),
one as (select {whose}, count(*) as periods, min(more) as least, sum(more) as more from told group by all)
select count(*), min(periods), min(least), min(more) from one
