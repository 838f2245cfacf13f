-- one row: the figures that stand beside a printed amount, those that are as much, and those that are a hundred times as much
with told as (
    select {value} as v, {bare} as bare from {source}
), beside as (
    select v, case when regexp_matches(bare, '[.,]\d{{1,2}}$')
                   then try_cast(concat(regexp_replace(regexp_extract(bare, '^(.*)[.,]\d{{1,2}}$', 1), '[.,]', '', 'g'), '.',
                                        regexp_extract(bare, '[.,](\d{{1,2}})$', 1)) as decimal(18, 2))
                   else try_cast(regexp_replace(bare, '[.,]', '', 'g') as decimal(18, 2)) end as p from told
)
select count(*), count(*) filter (abs(v - p) < 1), count(*) filter (abs(v - 100 * p) < 100) from beside where v <> 0 and p <> 0
