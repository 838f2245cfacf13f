-- grain: one row a commitment that was due and not kept
-- label: Misses with what was learned
-- unit: share   parts: cases   better: higher   status: house   id: C7   needs: record.commitment   none: nothing was missed   noun: commitments missed
-- definition: Of the commitments due in the period by the date first agreed and not done, or done in part only, the share of which somebody wrote what was learned.
-- reason: kept | done
-- source: METRICS C7; S1 part 7
-- question: What did we learn from the ones we missed?
select rep_id, null as account_id, first_due_on as day, row_id, text as name, case when learned then 1 else 0 end as part, 1 as whole,
       case when state = 'dropped' then 'dropped' when state = 'done' then 'kept' when first_due_on >= $as_of and state not in ('missed', 'done in part') then 'not due yet' end as reason
from commitment_record
