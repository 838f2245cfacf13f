-- a row a subject line that decided what its activities are: the line, the kind most of them became, and how many there are
with said as (select subject, kind, count(*) as times, min(file_row_number) as first_row
              from read_parquet({rows}, file_row_number = true)
              where subject is not null and kind is not null and not list_contains(?, coalesce(kind_raw, '')) group by all),
     line as (select trim(subject) as line, kind, cast(sum(times) as bigint) as times, min(first_row) as first_row
              from said where trim(subject) <> '' group by all)
select line, arg_max(kind, (times, -first_row)), cast(sum(times) as bigint) from line
group by 1 order by 3 desc, 1 limit {most}
