-- grain: one row a planned coaching session that was due
-- label: Coaching sessions held
-- unit: share   parts: cases   better: higher   status: published   id: C1   needs: record.session   none: no session was due   noun: sessions due
-- definition: Of the sessions planned up to the as-of date, the share held within three working days of the plan.
-- source: METRICS C1; S0 slide 22
-- question: Who did I not coach, and what came in between?
select s.rep_id, null as account_id, coalesce(s.planned_on, s.held_on) as day, s.row_id, s.kind as name,
       case when s.held_on is not null and (
           select count(*) from calendar_day c
           where c.is_working and c.day > least(s.planned_on, s.held_on) and c.day <= greatest(s.planned_on, s.held_on)) <= 3 then 1 else 0 end as part,
       1 as whole,
       case when s.planned_on is null then 'not planned' when s.state = 'cancelled' then 'cancelled' end as reason
from session_record s
