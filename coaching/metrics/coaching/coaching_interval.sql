-- grain: one row a coaching session held
-- label: Days between coaching sessions
-- unit: days   better: lower   status: published   id: C2   shape: median_interval   needs: record.session   none: no session held   noun: sessions held
-- definition: Median working days from one session held with a rep to the next, the open gap up to the as-of date included.
-- source: METRICS C2; S0 slide 22
-- question: Should we tighten the interval?
select rep_id, null as account_id, held_on as day, row_id, kind as name, 1 as part, dense_rank() over (order by rep_id) as whole,
       case when held_on is null then 'not held' end as reason
from session_record
