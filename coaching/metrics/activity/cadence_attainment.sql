-- grain: one row an activity done of a kind with a target, and one a target and working day that has passed
-- label: Agreed cadence done
-- unit: ratio   parts: cases   better: higher   status: variant   id: A2   needs: quota, activity   none: no target   noun: done
-- capped: calls_attainment, conversations_attainment, emails_attainment, meetings_attainment, demos_attainment, proposals_attainment, vip_visits_attainment, peer_meetings_attainment, business_reviews_attainment, field_days_attainment, carnival_days_attainment
-- definition: Activities done of every kind that has a target, divided by the targets of the working days that have passed; of each kind at most
-- definition: the agreed number counts, so that many calls hide no missing visit. A call in which somebody was reached counts towards both
-- definition: targets where calls and conversations have one each.
-- source: METRICS A2
-- question: What stopped you reaching the cadence we agreed, and is the cadence still right?
with wanted as (select distinct rep_id, measure from target where measure <> 'bookings')
select t.rep_id, t.account_id, t.day, t.row_id, min(t.subject) as name, count(w.measure) as part, 0 as whole, count(w.measure) as n,
       case when not t.done then 'not done: ' || coalesce(t.status_raw, 'planned') end as reason
from touch t join wanted w on w.rep_id = t.rep_id and (w.measure = t.kind or (w.measure = 'conversation' and t.is_conversation))
group by t.rep_id, t.account_id, t.day, t.row_id, t.done, t.status_raw
union all
select rep_id, null, day, row_id, name, 0, share, 0, null from target_day where measure <> 'bookings'
