-- grain: one row a deal and person with the part of it
create or replace temp table credit_of as
select opportunity_id, person, sum(weight) as weight, min(source_row) as source_row,
       abs(sum(sum(weight)) over (partition by opportunity_id) - 1) <= {again}
       and min(min(weight)) over (partition by opportunity_id) >= 0 and count(*) filter (weight is null or person is null) = 0 as is_whole
from credit_row where source_row not in (select source_row from {left}) or source_row in (select source_row from sharing_row)
group by opportunity_id, person
