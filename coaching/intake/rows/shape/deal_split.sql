-- grain: one row a person with a part of a deal; a share where the file says one, else what the part is of the deal's amount beside it
select coalesce(t.opportunity_id, t.opportunity_name) as opportunity_id, coalesce(t.split_owner_id, t.split_owner_name) as person,
       coalesce(t.split_percent, cast(t.split_amount as double) / nullif(cast(t.deal_amount as double), 0)) as weight, t.split_amount as amount,
       case when t.is_deleted then 'deleted' when t.split_type_read = 'overlay' then 'overlay' end as skip_why,
       t.modified_at as recorded_at, t.source_row, t.bad
from {typed} t
