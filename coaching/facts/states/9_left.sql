-- Last: no state from the day on which a record left the CRM, until an export holds it again.

insert into deal_state
select s.opportunity_id, greatest(s.valid_from, l.back_at), s.valid_to, s.stage_raw, s.outcome, s.amount, s.close_on, s.forecast_category, s.probability,
       s.owner_id, s.row_id, s.said_by, s.contradicts, false
from deal_state s join left_deal l on l.opportunity_id = s.opportunity_id
where s.valid_from < l.back_at and (s.valid_to is null or s.valid_to > l.back_at);

delete from deal_state s using left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from >= l.removed_at and (l.back_at is null or s.valid_from < l.back_at);

update deal_state s set valid_to = l.removed_at
from left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from < l.removed_at and (s.valid_to is null or s.valid_to > l.removed_at);
