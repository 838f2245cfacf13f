-- grain: one row a name on facts that several listed people or accounts have
with known as (select {own} as id, name from {list}{known}),
several as (
    select lower(trim(name)) as word, list(distinct id order by id) as ids from known where id is not null group by 1 having count(distinct id) > 1
)
select t."{who}", count(*), any_value(s.ids) from read_parquet({file}) t join several s on s.word = lower(trim(t."{who}"))
where t."{who}" not in (select id from known where id is not null) group by 1 order by 1
