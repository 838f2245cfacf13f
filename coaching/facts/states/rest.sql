-- Then, when somebody asks for the states of all deals, those of the others.

create or replace temp view with_one_story as
select * from opportunity_snapshot where opportunity_id not in (select opportunity_id from moved);
