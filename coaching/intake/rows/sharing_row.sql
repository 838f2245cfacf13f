-- grain: one row a row that says no more than who else has a part of its deal
create or replace temp table sharing_row as
select t.source_row from twin t join credit_row c on c.source_row = t.source_row
where t.place > 1 and t.same and t.source_row not in (select source_row from {left})
qualify row_number() over (partition by c.opportunity_id, c.person, c.weight order by t.source_row) = 1
        and not exists (select 1 from credit_row f where f.source_row = t.first_row and f.person is not distinct from c.person
                                                       and f.weight is not distinct from c.weight)
