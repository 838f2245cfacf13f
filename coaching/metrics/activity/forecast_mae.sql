-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Mean miss of a call in money (MAE)
-- unit: money   better: lower   status: published   id: F2   shape: mean_missed   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day   noun: calls a rep and quarter
-- definition: The miss of every rep in every quarter in money, over or under, averaged over them; reps who booked nothing are in it.
-- definition: A call is the commit of the quarter's first day.
-- source: METRICS F2; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: How much is a call usually off?
select rep_id, account_id, day, row_id, name, called + booked as part,
       dense_rank() over (order by coalesce(rep_id, '')) * case when locked then 1 else -1 end as whole, reason, locked
from deal_state_call where quarter_start <= $as_of
