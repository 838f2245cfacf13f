-- grain: one row a commitment that was due
-- label: Commitments kept on time
-- unit: share   parts: cases   better: higher   status: published   id: C5   needs: record.commitment   none: no commitment was due   noun: commitments due
-- definition: Of the commitments due in the period, by the date first agreed, the share done by that date.
-- source: METRICS C5; S1 part 7
-- question: Which promise do we repeat every month?
select rep_id, null as account_id, first_due_on as day, row_id, text as name,
       case when done_on <= first_due_on then 1 else 0 end as part, 1 as whole,
       case when state = 'dropped' then 'dropped' when first_due_on > $as_of then 'not due yet' end as reason
from commitment_record
