-- grain: one row a logged activity, and one a total of a period
-- each: calls_in_all | Calls | call
-- each: conversations_in_all | Conversations | conversation
-- each: emails_in_all | E-mails | email
-- each: meetings_in_all | Meetings | meeting
-- each: demos_in_all | Demos | demo
-- each: proposals_in_all | Proposals | proposal
-- each: vip_visits_in_all | VIP visits | vip_visit
-- each: peer_meetings_in_all | Peer-to-peer meetings | peer_meeting
-- each: business_reviews_in_all | External business reviews | business_review
-- each: field_days_in_all | Joint field days | field_day
-- each: carnival_days_in_all | Carnival days | carnival_day
-- label: {label}, totals included
-- unit: count   better: higher   status: house   id: A1   shape: whole_periods   needs: activity_summary.{kind}   noun: logged or told in a total
-- none: no total lies wholly in this period, and nothing is logged
-- definition: Activities of the kind {kind} done: each one logged, and, where none is logged, the totals that were loaded, of
-- definition: periods that lie wholly inside this one; a total over days of which shorter totals are known does not count.
-- source: METRICS A1; the counts themselves have no dates, so they stand apart from {kind}s counted one by one
-- question: Which of these moved a deal, and which were just motion?
select rep_id, account_id, day, row_id, subject as name, 1 as part, 1 as whole,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where (kind = '{kind}' or ('{kind}' = 'conversation' and is_conversation)) and exists (select 1 from activity_summary where kind = '{kind}')
union all
select rep_id, null, day, row_id, name, count, days, reason
from tally where kind = '{kind}'
