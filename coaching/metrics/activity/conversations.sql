-- grain: one row a logged activity
-- label: Conversations
-- unit: count   better: higher   status: house   id: A1   needs: activity   noun: conversations
-- definition: Completed two-way contacts: a meeting, demo or visit, a call logged as spoken, or without an outcome a call of three minutes or more.
-- source: METRICS A1; S0 slide 14
-- question: What did you learn in these that you did not know before?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') when not is_conversation then 'nobody reached' end as reason
from touch
where kind = 'call' or is_conversation
