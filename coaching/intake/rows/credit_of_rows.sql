-- grain: one row a row and the part of the deal it gives a person
create or replace temp table credit_row as
select s.source_row, s.opportunity_id, {person} as person,
       coalesce(t.split_percent, cast(t.split_amount as double) / nullif(cast(t.amount as double), 0)) as weight,
       cast(s.amount as double) as amount
from shaped_once s join {sound} t on t.source_row = s.source_row where s.skip_why is null
