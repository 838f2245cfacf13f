-- grain: one row a logged activity
-- label: Hi-value points
-- unit: number   better: higher   status: house   id: A1   needs: activity   noun: activities
-- definition: Completed hi-value activities, each counted by the weight that the team gave its kind (1 until it gives another). A conversation that is
-- definition: also a call or a meeting counts once, by the larger of the two weights.
-- source: METRICS A1; MISSION F8; the weights are the team's own, no benchmark
-- question: Which of these points moved a deal?
select t.rep_id, t.account_id, t.day, t.row_id, t.subject as name,
       case when k.weight is null then coalesce(c.weight, 0) when c.weight > k.weight then c.weight else k.weight end as part,
       case when not t.done then 'not done: ' || coalesce(t.status_raw, 'planned')
            when k.weight is null and c.weight is null then 'not hi-value: ' || t.kind end as reason
from touch t
left join hi_value_weight k on k.kind = t.kind
left join hi_value_weight c on c.kind = case when t.is_conversation then 'conversation' end
where t.is_customer_facing
