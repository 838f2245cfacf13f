-- grain: one row a demo held, and one the first proposal of a deal
-- label: Demos to proposals
-- unit: ratio   parts: cases   better: higher   status: variant   id: P1   joined: for   needs: activity.demo, proposal   none: no demo was held   noun: demos
-- definition: First proposals of a deal in the period for each demo held in it; a period ratio, not a probability, so it may exceed 1.
-- source: METRICS P1; S1 list (demos)
-- question: Which demos led to a proposal, and which were a show?
select rep_id, account_id, day, row_id, subject as name, 0 as part, 1 as whole, 1 as n,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where kind = 'demo'
union all
select rep_id, account_id, sent_on, row_id, name, 1, 0, 0, case when not is_first then 'further proposal' end
from proposal
