-- one row: the latest day of the month among dates with the year first, how many there are, and how many others have a part above 12, and have none
select coalesce(max(case when is_day then cast(substr(x, 9, 2) as integer) end), 0), count(*) filter (is_day),
       count(*) filter (regexp_matches(x, {three}) and greatest({first}, {second}) > 12), count(*) filter (regexp_matches(x, {three}) and greatest({first}, {second}) <= 12)
from (select x, regexp_full_match(x, {day}) as is_day from (select {cell} as x from {source})) where x is not null
