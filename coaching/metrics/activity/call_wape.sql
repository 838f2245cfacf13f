-- grain: one row a forecast call made in the first week of its quarter, and one a deal won
-- label: Misses of forecast calls that do not cancel (WAPE)
-- unit: share   parts: money   better: lower   status: published   id: F2   shape: misses   periods: quarter, year, all   ends: result   needs: opportunity, record.call
-- none: nobody made a call in the first week of the quarter, or nothing was booked   noun: calls a rep and quarter
-- definition: The miss of every rep's call in every quarter, over or under, added up and divided by the bookings of those who called: misses of two
-- definition: reps or two quarters do not cancel. A call is the commit called in the first week of the quarter.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS F2; call: the newest commit made by the seventh day of the quarter, loaded or made in Cadence (the week is ours)
-- question: Do misses cancel out in the total and hide the problem?
select rep_id, account_id, day, row_id, name, called + booked as part,
       dense_rank() over (order by coalesce(rep_id, '')) * case when locked then 1 else -1 end as whole, reason, locked
from call_result where quarter_start <= $as_of
