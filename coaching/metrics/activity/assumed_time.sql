-- grain: one row a logged activity
-- label: Time with customers assumed
-- unit: share   parts: cases   interval: no   better: lower   status: variant   id: A7   needs: activity   noun: minutes with customers
-- none: no activity with customers has a length
-- definition: Of the minutes of completed activities with customers, those that no export says: an activity without a length counts at the median of its kind,
-- definition: where five of the kind have one.
-- source: METRICS A7
-- question: Do we know where the time goes?
with usual as (
    select kind, median(duration_min) as minutes from touch
    where is_customer_facing and done and duration_min > 0 and day <= $as_of group by kind having count(*) >= 5
)
select t.rep_id, t.account_id, t.day, t.row_id, t.subject as name, case when t.duration_min > 0 then 0 else u.minutes end as part,
       case when t.duration_min > 0 then t.duration_min else u.minutes end as whole,
       case when not t.done then 'not done: ' || coalesce(t.status_raw, 'planned')
            when coalesce(t.duration_min, 0) <= 0 and u.minutes is null then 'lacks length' end as reason
from touch t left join usual u on u.kind = t.kind
where t.is_customer_facing
