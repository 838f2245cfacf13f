-- grain: one row a person and day planned together in the field
-- label: Joint field days held
-- unit: share   parts: cases   interval: no   better: higher   status: published   id: C4   needs: record.session   none: no field day was due   noun: field days due
-- definition: Of the days planned with a rep in the field up to the as-of date, the share held; one held with fewer than two customer meetings of the
-- definition: rep logged on it is half a day, where activities are logged at all. Days nobody planned are counted apart, and so are virtual ones,
-- definition: which bring nobody into the field.
-- reason: virtual | a virtual one, counted apart
-- source: METRICS C4; S0 slide 22
-- question: What did I see there that the numbers cannot show?
with planned as (
    select rep_id, coalesce(planned_on, held_on) as day, min(row_id) as row_id, max(held_on) as held_on, max(planned_on) as planned_on,
           bool_and(state = 'cancelled') as is_off, kind = 'virtual field day' as is_virtual
    from session_record where kind in ('field day', 'virtual field day') group by rep_id, coalesce(planned_on, held_on), kind
),
met as (
    select rep_id, day, count(*) as meetings from touch
    where done and kind in ('meeting', 'demo', 'vip_visit', 'peer_meeting', 'business_review', 'field_day', 'carnival_day') group by rep_id, day
)
select p.rep_id, null as account_id, p.day, p.row_id,
       case when p.is_virtual then 'virtual field day' when p.held_on is null then 'field day' else 'field day, ' || coalesce(m.meetings, 0) || ' customer meetings logged' end as name,
       case when p.held_on is null then 0 when coalesce(m.meetings, 0) >= 2 or not exists (select 1 from met) then 1 else 0.5 end as part, 1 as whole,
       case when p.is_virtual then 'virtual' when p.planned_on is null then 'not planned' when p.is_off then 'cancelled' end as reason
from planned p left join met m on m.rep_id = p.rep_id and m.day = p.held_on
