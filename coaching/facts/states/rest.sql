-- Then, when somebody asks for the states of all deals, those of the others.

create or replace temp table wanted as
select opportunity_id from opportunity_snapshot where opportunity_id not in (select opportunity_id from moved) group by opportunity_id;
