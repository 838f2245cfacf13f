-- grain: one row: whether the parts of every deal add up to its amount
select bool_and(coalesce(is_even and abs(parts - amount) <= 0.01 + 0.001 * abs(amount) and n = people, false)) from (
select any_value(p.is_even) as is_even, sum({part}) as parts, count({part}) as n, any_value(p.people) as people,
       min(p.amount) as amount
from part_row p join {cells} c on c.source_row = p.source_row group by p.opportunity_id)
