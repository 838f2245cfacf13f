-- grain: one row an account
select coalesce(t.account_id, t.name) as account_id, t.name, coalesce(t.parent_id, t.parent_name) as parent_id, t.industry,
       coalesce(t.region, t.state, t.country) as region, coalesce(t.owner_id, t.owner_name) as owner_id, t.is_strategic, t.tier,
       t.annual_revenue, t.currency, t.employees, t.first_won_on, cast(t.created_at as date) as created_on,
       t.ended_on, t.category_spend, t.spend_on, nullif(trim(t.spend_source), '') as spend_source, t.supplier_rank, t.suppliers,
       case when t.is_deleted then 'deleted' end as skip_why, greatest(t.created_at, t.modified_at) as recorded_at, t.source_row, t.bad
from {typed} t
