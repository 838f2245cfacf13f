-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Mean miss of a call (MAPE)
-- unit: share   parts: money   better: lower   status: published   id: F2   shape: mean_share_missed   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day, or nothing was booked   noun: calls a rep and quarter
-- definition: The miss of every rep in every quarter, over or under, as a share of what that rep booked, averaged over them: a small call
-- definition: weighs as much as a large one. Reps who booked nothing are in no share. A call is the commit of the quarter's first day.
-- source: METRICS F2; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: Whose call is furthest off for its size?
select rep_id, account_id, day, row_id, name, called + booked as part,
       dense_rank() over (order by coalesce(rep_id, '')) * case when locked then 1 else -1 end as whole, reason, locked
from deal_state_call where quarter_start <= $as_of
