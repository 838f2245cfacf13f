-- grain: one row a part of a deal, under the id the deal has here
create or replace temp table split_of as
with foreign_name as (
    select distinct opportunity_id as said from said_credit where opportunity_id not in (select opportunity_id from opportunity)
),
known as (
    select f.said, o.opportunity_id from foreign_name f join opportunity o on o.name = f.said
    union
    select f.said, o.opportunity_id from foreign_name f join opportunity o on left(o.opportunity_id, 15) = left(f.said, 15)
    where regexp_matches(f.said, '^[0-9A-Za-z]{{15}}([0-9A-Za-z]{{3}})?$') and length(o.opportunity_id) in (15, 18)
)
select said, min(opportunity_id) as opportunity_id from known group by said having count(*) = 1
