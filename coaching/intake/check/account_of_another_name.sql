-- grain: one row a row whose account id is that of another account than its name
with known as (select account_id, name from account{known}),
named as (select lower(trim(name)) as word, min(account_id) as account_id from known group by 1 having count(distinct account_id) = 1)
select t.source_row, t.account_id, k.name, t.account_name from read_parquet({file}) t
join known k on k.account_id = t.account_id join named n on n.word = lower(trim(t.account_name))
where n.account_id <> t.account_id order by 1
