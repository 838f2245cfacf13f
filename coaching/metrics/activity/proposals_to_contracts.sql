-- grain: one row the first proposal of a deal, and one a deal won
-- label: Proposals to contracts
-- unit: ratio   parts: cases   better: higher   status: published   id: P1   joined: for   needs: proposal, opportunity   none: no proposals   noun: first proposals
-- definition: Deals won in the period for each first proposal sent in it; a period ratio, not a probability.
-- source: METRICS P1; S0 slide 14
-- question: What separates the proposals that became contracts?
select rep_id, account_id, sent_on as day, row_id, name, 0 as part, 1 as whole, 1 as n,
       case when not is_first then 'further proposal' end as reason
from proposal
union all
select rep_id, account_id, coalesce(closed_on, close_on), row_id, name, 1, 0, 0,
       case when outcome <> 'won' then 'not won: ' || outcome end
from deal
