-- grain: one row a row of a file of parts and the part it gives a person
create or replace temp table credit_row as
select source_row, opportunity_id, person,
       case when count(weight) over deal = count(*) over deal then weight
            else cast(amount as double) / nullif(cast(sum(amount) over deal as double), 0) end as weight, cast(amount as double) as amount
from {shaped} where source_row not in (select source_row from {left}) window deal as (partition by opportunity_id)
