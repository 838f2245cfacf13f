-- grain: one row a person named in the facts
with named as (
    select owner_id as alias, count(*) as deals, 0 as others from opportunity group by 1
    union all select rep_id, 0, count(*) from activity group by 1
    union all select rep_id, 0, count(*) from quota where not coalesce(is_rollup, false) group by 1
    union all select rep_id, 0, count(*) from activity_summary group by 1
    union all select owner_id, 0, count(*) from forecast group by 1
    union all select rep_id, 0, count(*) from reward group by 1
)
select alias, cast(sum(deals) as bigint), cast(sum(others) as bigint) from named
where alias is not null and trim(alias) <> '' and alias not in (select alias from rep_alias)
group by alias order by 2 desc, 3 desc, 1 limit 2000
