-- grain: one row a deal due in a quarter on its first day, in one forecast category
-- each: commit_conversion | Commit that was won | commit
-- each: best_case_conversion | Best case that was won | best_case
-- each: pipeline_conversion | Pipeline category that was won | pipeline
-- unit: share   parts: money   better: higher   status: published   id: F4   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity   noun: deals
-- none: no history reaches back to the first day, or no deal of this category was due
-- definition: Of the value in the category {kind} on the first day of a quarter, open and due in it, the part that was won by its end,
-- definition: at the amounts of the first day. Deals without a category are in none.
-- source: METRICS F4; snapshot = the first midnight of the quarter
-- question: What makes a deal a commit for you?
select d.rep_id, d.account_id, d.quarter_start as day, d.row_id, d.name,
       case when d.outcome = 'won' and d.closed_on < d.quarter_end then d.amount else 0 end as part, d.amount as whole, true as locked,
       case when d.quarter_end > cast($as_of as date) + 1 then 'quarter still runs'
            when d.outcome <> 'open' and d.closed_on is null then 'lacks closing day'
            when d.amount is null then 'lacked amount' when d.amount < 0 then 'negative amount' end as reason
from deal_state_due d
where d.quarter_start <= $as_of and replace(lower(d.forecast_category), ' ', '_') = '{kind}'
