-- grain: one row a logged activity
-- label: Time on hi-value activities
-- unit: share   parts: cases   interval: no   better: near   status: variant   id: A7   needs: activity   noun: minutes with customers
-- none: no activity with customers has a length
-- definition: Of the minutes of completed activities with customers, those on the kinds the team agreed create revenue. An activity without a length
-- definition: counts at the median of its kind, where five of the kind have one (its name says so), else in neither.
-- source: METRICS A7; the lengths assumed are those of your own activities, not of a table
-- question: What could you stop doing?
with usual as (
    select kind, median(duration_min) as minutes from touch
    where is_customer_facing and done and duration_min > 0 and day <= $as_of group by kind having count(*) >= 5
),
timed as (
    select t.*, coalesce(t.duration_min, 0) <= 0 as is_assumed, case when t.duration_min > 0 then t.duration_min else u.minutes end as minutes
    from touch t left join usual u on u.kind = t.kind where t.is_customer_facing
)
select rep_id, account_id, day, row_id, case when is_assumed and minutes is not null then concat_ws(', ', subject, 'length assumed') else subject end as name,
       case when kind in (select kind from hi_value_kind) or (is_conversation and 'conversation' in (select kind from hi_value_kind))
            then minutes else 0 end as part, minutes as whole,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') when minutes is null then 'lacks length' end as reason
from timed
