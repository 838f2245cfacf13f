-- Last, for all deals: amounts in the workspace's own currency, and no state from the day on which a record left the CRM.

-- Without a rate an amount counts in no sum.

update deal_state set amount = cast(round(deal_state.amount * f.rate, 2) as decimal(18, 2))
from foreign_deal f where f.opportunity_id = deal_state.opportunity_id;

-- A record that left the CRM has no state from that day on, until an export holds it again.
create or replace temp table left_deal as
select record_id as opportunity_id, cast(removed_on as timestamp) as removed_at, cast(back_on as timestamp) as back_at
from removal where kind = 'opportunity'
qualify row_number() over (partition by record_id order by removed_on desc) = 1;

-- A merged deal of which only the history was ever loaded has left as well, on the day of the file that says so.
insert into left_deal
select v.record_id, cast(min(i.as_of) as timestamp), null
from survivor_deal v join merged_record m on m.record_id = v.record_id join import i on i.import_id = m.import_id
where m.what = 'opportunity' and v.record_id not in (select opportunity_id from left_deal)
group by v.record_id;

insert into deal_state
select s.opportunity_id, greatest(s.valid_from, l.back_at), s.valid_to, s.stage_raw, s.outcome, s.amount, s.close_on, s.forecast_category, s.probability,
       s.owner_id, s.row_id, s.said_by, s.contradicts
from deal_state s join left_deal l on l.opportunity_id = s.opportunity_id
where s.valid_from < l.back_at and (s.valid_to is null or s.valid_to > l.back_at);

delete from deal_state s using left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from >= l.removed_at and (l.back_at is null or s.valid_from < l.back_at);

update deal_state s set valid_to = l.removed_at
from left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from < l.removed_at and (s.valid_to is null or s.valid_to > l.removed_at);
