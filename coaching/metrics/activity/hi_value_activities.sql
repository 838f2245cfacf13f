-- grain: one row a logged activity
-- label: Hi-value activities
-- unit: count   better: higher   status: house   id: A1   needs: activity   noun: activities
-- definition: Completed activities of the kinds the team agreed create revenue (house default: conversations, proposals, demos, visits, reviews).
-- source: METRICS A1; S0 slide 14
-- question: Which one of these would you do twice as often?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned')
            when kind in (select kind from hi_value_kind) then null
            when is_conversation and 'conversation' in (select kind from hi_value_kind) then null
            else 'not hi-value: ' || kind end as reason
from touch
where is_customer_facing
