-- grain: one row a logged activity
-- label: Time on hi-value activities
-- unit: share   parts: cases   interval: no   better: near   status: variant   id: A7   needs: activity   noun: minutes with customers
-- none: no activity with customers has a length
-- definition: Of the logged minutes of completed activities with customers, those on the kinds the team agreed create revenue. An activity
-- definition: without a length is in neither: no length is assumed.
-- source: METRICS A7, without lengths assumed by kind
-- question: What could you stop doing?
select rep_id, account_id, day, row_id, subject as name,
       case when kind in (select kind from hi_value_kind) or (is_conversation and 'conversation' in (select kind from hi_value_kind))
            then duration_min else 0 end as part, duration_min as whole,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') when coalesce(duration_min, 0) <= 0 then 'lacks length' end as reason
from touch
where is_customer_facing
