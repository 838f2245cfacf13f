-- one row: a duration of two parts, the biggest figure, those of more than an hour that are no round minutes, those with decimals, an example
select min(x) filter (where regexp_matches(x, '^\d+:\d{{2}}$')), max(n), count(n) filter (where n > 60 and n % 5 <> 0),
       count(n) filter (where n <> round(n)), arg_max(x, n)
from (select x, {figure} as n from (select {cell} as x from {source}))
