-- grain: one row an activity done of a kind with a target, and one a target and working day
-- label: Weeks on target
-- unit: share   parts: cases   better: higher   status: variant   id: A4   shape: weeks_on_target   rows: daily   periods: month, quarter, year, days   needs: quota, activity   noun: weeks of a kind
-- capped: calls_weeks, conversations_weeks, emails_weeks, meetings_weeks, demos_weeks, proposals_weeks, vip_visits_weeks, peer_meetings_weeks, business_reviews_weeks, field_days_weeks, carnival_days_weeks
-- none: no complete week with a target
-- definition: Of the complete weeks in the period with at least two working days on which the person was there, the share in which a target was reached:
-- definition: each kind of activity that has one is judged by itself and its weeks added up, so that many calls hide no missing visit. A week whose
-- definition: target of a kind is less than half an activity asks for none of it and is not judged.
-- source: METRICS A4; that less than half an activity asks for none is ours
-- question: What happened in the quiet weeks?
with wanted as (select distinct rep_id, measure from target where measure <> 'bookings')
select t.rep_id, t.account_id, t.day, t.row_id, min(t.subject) as name, count(w.measure) as part, null as whole,
       case when not t.done then 'not done: ' || coalesce(t.status_raw, 'planned') end as reason
from touch t join wanted w on w.rep_id = t.rep_id and (w.measure = t.kind or (w.measure = 'conversation' and t.is_conversation))
group by t.rep_id, t.account_id, t.day, t.row_id, t.done, t.status_raw
union all
select rep_id, null, day, row_id, name, 0, share, null from target_day where measure <> 'bookings'
