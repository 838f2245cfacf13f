-- grain: one row a reward
select coalesce(t.reward_id, 'made-' || md5(concat_ws('|', t.rep_id, t.rep_name, t.given_on, t.earned_on, t.kind, t.reason, t.amount))) as reward_id,
       coalesce(t.rep_id, t.rep_name) as rep_id, t.earned_on, t.given_on, t.kind, t.reason, t.behaviour, t.amount, t.currency, t.disputed,
       cast(null as varchar) as skip_why, cast(t.given_on as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
