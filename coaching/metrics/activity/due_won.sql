-- grain: one row a deal due in a quarter on its first day
-- label: Won of the value due at the start
-- unit: share   parts: money   better: higher   status: published   id: P10   periods: quarter, year, all, days   ends: result   needs: opportunity_snapshot, opportunity   noun: deals due
-- none: no history reaches back to the first day, or no deal was due
-- definition: Of the value that was open and due in a quarter on its first midnight, the part that was won by its end, at the amounts of that day. One
-- definition: over it is how many times a quarter must be covered on its first day, if it goes as before and nothing is won beside it.
-- source: METRICS P10 (value win rate from the same point)
-- question: What was due on the first day and did not come?
select d.rep_id, d.account_id, d.quarter_start as day, d.row_id, d.name,
       case when d.outcome = 'won' and d.closed_on < d.quarter_end then d.amount else 0 end as part, d.amount as whole, true as locked,
       case when d.quarter_end > cast($as_of as date) + 1 then 'quarter still runs'
            when d.outcome <> 'open' and d.closed_on is null then 'lacks closing day'
            when d.amount is null then 'lacked amount' when d.amount < 0 then 'negative amount' end as reason
from deal_state_due d
where d.quarter_start <= $as_of
