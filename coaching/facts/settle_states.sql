-- Run when somebody first asks for the history of deals after a change of the facts.

delete from deal_state;

-- Where a deal has a history of its own, the export's own dated row adds nothing.
insert into deal_state
with history as (
    select s.*, m.kind as said_by from opportunity_snapshot s left join import m on m.import_id = s.import_id
),
told as (select opportunity_id from history where said_by = 'opportunity_snapshot' group by opportunity_id),
ordered as (
    select h.opportunity_id, h."at",
           lead(h."at") over (partition by h.opportunity_id order by h."at", h.import_id, h.source_row) as until,
           h.stage_raw, h.outcome, h.amount, h.close_on, h.forecast_category, h.probability, h.owner_id, h.row_id
    from history h left join told t on t.opportunity_id = h.opportunity_id
    where h.said_by = 'opportunity_snapshot' or t.opportunity_id is null
)
select o.opportunity_id, o."at", o.until, o.stage_raw, o.outcome, o.amount, o.close_on, o.forecast_category, o.probability,
       o.owner_id, o.row_id
from ordered o
where o.until is null or o.until > o."at";
