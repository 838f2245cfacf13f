-- grain: one row a meeting whose guests tell now whether a customer was there
with last as (
    select activity_id, with_customer, case when with_customer = false then 'internal' else kind end as kind from met
    qualify row_number() over (partition by activity_id order by number desc, kind, with_customer) = 1),
told as (select activity_id, kind, case when kind in ({apart}) then false else with_customer end as facing from last)
update activity_row set kind = t.kind, is_customer_facing = t.facing from told t
where activity_row.activity_id = t.activity_id
      and (activity_row.kind is distinct from t.kind or activity_row.is_customer_facing is distinct from t.facing)
