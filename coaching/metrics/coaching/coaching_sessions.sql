-- grain: one row a coaching session held
-- label: Coaching sessions
-- unit: count   better: higher   status: published   id: C1   needs: record.session   noun: sessions
-- definition: Coaching sessions held in the period, planned or not.
-- source: METRICS C1
-- question: Where and with whom do I spend my coaching time?
select rep_id, null as account_id, held_on as day, row_id, kind as name, 1 as part, case when held_on is null then 'not held' end as reason
from session_record
