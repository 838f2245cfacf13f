-- one row: how many figures of a column show its decimal sign, leave it open or contradict it, how big they are, and the letters behind them
with v as (select {value} as raw, count(*) as times from {source} group by 1),
     t as materialized (select {bare} as x, raw, times, {some} is not null as told, {letters} as letters from v),
     p as (select x, raw, times, letters,
                  len(x) - len(replace(x, ',', '')) as commas, len(x) - len(replace(x, '.', '')) as dots from t where x <> '')
select count(*) filter ((dots = 1 and commas >= 1 and regexp_matches(x, ',.*\.'))
            or (commas > 1 and dots = 0 and regexp_matches(x, ',\d{{3}}$'))
            or (dots = 1 and commas = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}}\.\d{{3}}$'))),
       count(*) filter ((commas = 1 and dots >= 1 and regexp_matches(x, '\..*,'))
            or (dots > 1 and commas = 0 and regexp_matches(x, '\.\d{{3}}$'))
            or (commas = 1 and dots = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}},\d{{3}}$') and regexp_matches(x, '^\d*,\d+%?$'))),
       count(*) filter (commas + dots = 1 and regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')
            and not contains(raw, '$') and not contains(raw, '£')),
       {doubtful},
       max(try_cast(replace(x, ',', '.') as double)) filter (not contains(x, '%')),
       count(*) filter (try_cast(replace(x, ',', '.') as double) > 0 and try_cast(replace(x, ',', '.') as double) < 1),
       coalesce(min(raw) filter (regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')), ''),
       case when count(*) filter (letters <> '') > 1
                 or {slip} * sum(times) filter (letters <> '') >= (select sum(times) from t where told)
            then list(distinct letters) else [] end
from p
