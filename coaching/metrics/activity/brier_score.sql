-- grain: one row a deal due in a quarter on its first day, with the probability it had then
-- label: Miss of the probabilities (Brier)
-- unit: number   parts: cases   value: ratio   interval: no   better: lower   status: published   id: F7   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history with probabilities reaches back to the first day   noun: deals
-- definition: The mean squared distance of the probability a deal had on the first day of the quarter it was due in from what became of it: 1 where
-- definition: it was won by the quarter's end, 0 where it was not, still open among them. 0 is perfect; 0.25 is what always saying 50 % gives.
-- source: METRICS F7 (won in the period)
-- question: What is missing in your qualification where a likely deal is not won?
select d.rep_id, d.account_id, d.quarter_start as day, d.row_id, d.name,
       (d.probability - case when d.outcome = 'won' and d.closed_on < d.quarter_end then 1 else 0 end)
           * (d.probability - case when d.outcome = 'won' and d.closed_on < d.quarter_end then 1 else 0 end) as part, 1 as whole, true as locked,
       case when d.quarter_end > cast($as_of as date) + 1 then 'quarter still runs'
            when d.outcome <> 'open' and d.closed_on is null then 'lacks closing day'
            when d.probability is null then 'lacked probability' end as reason
from deal_state_due d
where d.quarter_start <= $as_of
