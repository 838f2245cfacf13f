-- grain: one row a person with a part of a deal that several have
create or replace temp table part_row as
with twice as (select opportunity_id from {shaped} where skip_why is null group by 1 having count(*) > 1),
row as (select source_row, opportunity_id, owner_id, amount, hash({rest}) as rest from {shaped}
        where skip_why is null and opportunity_id in (select opportunity_id from twice)),
deal as (select opportunity_id, min(amount) = max(amount) as is_even from row group by 1
         having count(distinct owner_id) > 1 and count(owner_id) = count(*) and count(amount) = count(*) and count(distinct rest) = 1),
once as (select r.opportunity_id, r.owner_id, r.amount, d.is_even, min(r.source_row) as source_row
         from row r join deal d on d.opportunity_id = r.opportunity_id group by all)
select *, row_number() over (partition by opportunity_id order by source_row) as place,
       sum(amount) over (partition by opportunity_id) as whole, count(*) over (partition by opportunity_id) as people from once
