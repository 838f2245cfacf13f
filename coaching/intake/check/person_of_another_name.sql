-- grain: one row an id of a person that stands beside the name of another
with known as (select rep_id, name from rep{known}), other as (select rep_id, lower(trim(name)) as word from known)
select n.rep_id, min(k.name), n.name from read_parquet({file}) n join known k on k.rep_id = n.rep_id
where lower(trim(n.name)) in (select word from other o where o.rep_id <> n.rep_id)
group by n.rep_id, n.name having bool_and(lower(trim(k.name)) <> lower(trim(n.name))) order by 1
