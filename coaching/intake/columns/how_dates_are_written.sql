-- one row: how many cells of a column are written in which way, and the biggest first and second of three parts
select {all}, {three}, {dotted}, max(case when {three_parts} then {first} end), max(case when {three_parts} then {second} end), {others}
from (select {cell} as x, times from (select {plain} as raw, count(*) as times from {source} group by 1))
