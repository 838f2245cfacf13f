-- grain: one row a listed person whom a newer list calls otherwise, where facts carry the former name
with changed as (
    select distinct r.rep_id, r.name, n.name as now from read_parquet({file}) n join rep r on r.rep_id = n.rep_id
    where n.name is not null and lower(trim(n.name)) <> lower(trim(r.name)) and r.rep_id <> r.name
),
named as (
    select owner_id as alias from opportunity where owner_id in (select name from changed)
    union all select rep_id from activity where rep_id in (select name from changed)
    union all select rep_id from quota where rep_id in (select name from changed)
)
select c.name, c.now, count(*) from changed c join named n on n.alias = c.name group by all order by 1
