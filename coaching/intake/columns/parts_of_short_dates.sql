-- one row: how many different dates of two-digit years a column holds, how far each of their three parts goes, and how they are written
select count(*), max(a), max(b), max(c), min(a), min(c), bool_and({first_long}), bool_and({last_long}),
       bool_and(regexp_matches(x, '^\d+\.\d+\.'))
from (select x, {parts} from (select distinct {cell} as x from {source}) where regexp_matches(x, '{short}'))
