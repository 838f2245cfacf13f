-- grain: one row an opportunity created, and one the first proposal of a deal
-- label: Prospects to proposals
-- unit: ratio   parts: cases   better: higher   status: published   id: P1   joined: for   needs: proposal, opportunity   none: no opportunities created   noun: prospects
-- definition: First proposals of a deal in the period for each opportunity created in it; a period ratio, not a probability.
-- source: METRICS P1; S0 slide 14
-- question: Which prospects deserve no proposal?
select rep_id, account_id, created_on as day, row_id, name, 0 as part, 1 as whole, 1 as n, null as reason
from deal_created
union all
select rep_id, account_id, sent_on, row_id, name, 1, 0, 0, case when not is_first then 'further proposal' end
from proposal
