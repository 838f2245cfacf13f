-- Mixed deals: what they looked like before the first picture of them. Before the first change of a field its old value held; a field that never
-- changed was as the first picture shows it, but a deal that it shows closed was open before its closing day. Reaches back to the creation of the deal, or to where the history of fields begins.

insert into said
with first_change as (
    select opportunity_id, field, min("at") as "at", arg_min_null(old_value, "at") as old_value,
           arg_min_null(old_outcome, "at") as old_outcome, min(row_id) as row_id
    from (select opportunity_id, field, "at", old_value, old_outcome, row_id from field_change where field <> 'owner'
          union all select opportunity_id, 'owner', "at", old_value, null, row_id from owner_change)
    group by opportunity_id, field
),
begin_of_history as (select min("at") as "at" from field_change),
changed as (
    select opportunity_id, min("at") as "at", bool_or(field in ('stage', 'status')) as is_staged from field_change group by opportunity_id
),
first_picture as (
    select p.opportunity_id, min(p."at") as "at", arg_min(p.stage_raw, p."at") as stage_raw, arg_min(p.outcome, p."at") as outcome,
           arg_min(p.amount, p."at") as amount, arg_min(p.close_on, p."at") as close_on,
           arg_min(p.forecast_category, p."at") as forecast_category, arg_min(p.probability, p."at") as probability,
           arg_min(p.owner_id, p."at") as owner_id, arg_min(p.row_id, p."at") as row_id
    from picture p where (select "at" from begin_of_history) is not null group by p.opportunity_id
),
since as (
    select p.*, c."at" as first_changed,
           cast(case when c."at" is null then greatest(coalesce(cast(o.created_on as timestamp), b."at"), b."at")
                     else coalesce(cast(o.created_on as timestamp), least(p."at", c."at") - interval 1 second) end as timestamp) as begins,
           c.is_staged is distinct from true and p.outcome <> 'open' as is_only_closed
    from first_picture p cross join begin_of_history b
    left join changed c on c.opportunity_id = p.opportunity_id
    left join opportunity o on o.opportunity_id = p.opportunity_id
)
select s.opportunity_id, s.begins,
       case when st."at" <= s."at" then st.old_value when is_only_closed and s.close_on > cast(s.begins as date) then null else s.stage_raw end,
       case when st."at" <= s."at" then st.old_outcome when su."at" <= s."at" then su.old_outcome
            when is_only_closed and s.close_on > cast(s.begins as date) then 'open' else s.outcome end,
       case when am."at" <= s."at" then try_cast(am.old_value as decimal(18, 2)) else s.amount end,
       case when cl."at" <= s."at" then try_cast(cl.old_value as date) else s.close_on end,
       case when fc."at" <= s."at" then fc.old_value else s.forecast_category end,
       case when pr."at" <= s."at" then try_cast(pr.old_value as double) else s.probability end,
       case when ow."at" <= s."at" then ow.old_value else s.owner_id end,
       coalesce(st.row_id, am.row_id, cl.row_id, ow.row_id, fc.row_id, pr.row_id, s.row_id), 'backwards', 0, 0, 0
from since s
left join first_change st on st.opportunity_id = s.opportunity_id and st.field = 'stage'
left join first_change su on su.opportunity_id = s.opportunity_id and su.field = 'status'
left join first_change am on am.opportunity_id = s.opportunity_id and am.field = 'amount'
left join first_change cl on cl.opportunity_id = s.opportunity_id and cl.field = 'close_date'
left join first_change fc on fc.opportunity_id = s.opportunity_id and fc.field = 'forecast_category'
left join first_change pr on pr.opportunity_id = s.opportunity_id and pr.field = 'probability'
left join first_change ow on ow.opportunity_id = s.opportunity_id and ow.field = 'owner'
where s.begins < least(s."at", coalesce(s.first_changed, s."at"));
