-- grain: one row a coaching session held
-- label: Coaching hours
-- unit: number   better: higher   status: published   id: C3   needs: record.session   noun: sessions held
-- definition: Hours of the coaching sessions held in the period. A session without minutes counts at what is usual: an hour one-on-one, two a
-- definition: workshop or virtual field day, four a field day (ours); its name in the proof says so.
-- source: METRICS C3; S0 slide 22; the usual lengths are ours
-- question: Am I coaching those who will move, or those who shout?
select rep_id, null as account_id, held_on as day, row_id, kind || case when minutes is null then ', length assumed' else '' end as name,
       coalesce(minutes, case kind when 'field day' then 240 when 'workshop' then 120 when 'virtual field day' then 120 else 60 end) / 60 as part,
       case when held_on is null then 'not held' end as reason
from session_record
