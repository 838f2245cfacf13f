-- grain: one row a commitment that was due
-- label: Said and did
-- unit: share   parts: cases   better: higher   status: house   id: C7   needs: record.commitment   none: nothing promised at its start was due   noun: commitments of the start
-- definition: Of the commitments made by the fourteenth day of a quarter and due in it by the date first agreed, the share done before it ended. What was
-- definition: added later is counted apart, in commitments kept. What was done in part is not done; its row says so.
-- reason: added later | added after the first two weeks of its quarter
-- source: METRICS C7; S1 part 7; the two weeks are ours
-- question: Did the quarter do what it said?
select r.rep_id, null as account_id, r.first_due_on as day, r.row_id,
       case when r.state = 'done in part' then r.text || ' (done in part)' else r.text end as name,
       case when r.state = 'done' and r.done_on < c.quarter_end then 1 else 0 end as part, 1 as whole,
       case when r.state = 'dropped' then 'dropped' when r.made_on > c.quarter_start + 13 then 'added later'
            when r.first_due_on > $as_of and r.state <> 'done' then 'not due yet' end as reason
from commitment_record r join calendar_day c on c.day = r.first_due_on
