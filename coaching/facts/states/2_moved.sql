-- First the deals whose past is not plain: their states, and from these what they were while open and at close.

delete from deal_state;

delete from deal_was;

create or replace temp table wanted as select opportunity_id from moved;
