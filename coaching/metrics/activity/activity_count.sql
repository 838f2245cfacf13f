-- grain: one row a logged activity
-- each: calls | Calls | call
-- each: emails | E-mails | email
-- each: meetings | Meetings | meeting
-- each: demos | Demos | demo
-- each: vip_visits | VIP visits | vip_visit
-- each: peer_meetings | Peer-to-peer meetings | peer_meeting
-- each: business_reviews | External business reviews | business_review
-- each: field_days | Joint field days | field_day
-- each: carnival_days | Carnival days | carnival_day
-- unit: count   better: higher   status: variant   id: A1   needs: activity   noun: activities
-- definition: Activities of the kind {kind} that were completed in the period, each counted once for the one who did it.
-- source: METRICS A1; S0 slides 13-15
-- question: Which of these moved a deal, and which were just motion?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where kind = '{kind}'
