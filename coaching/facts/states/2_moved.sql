-- First the deals whose past is not plain: their states, and from these what they were while open and at close.

delete from deal_state;

delete from deal_was;

delete from closed_then;

delete from credited;

create or replace temp view with_one_story as
select * from opportunity_snapshot
where opportunity_id in (select opportunity_id from moved) and opportunity_id not in (select opportunity_id from mixed);
