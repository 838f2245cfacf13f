-- grain: one row a forecast call made in the first week of its quarter, and one a deal won
-- label: Bias of the forecast call
-- unit: share   parts: money   shape: bias   value: bias   better: near   status: published   id: F3   periods: quarter, year, all   ends: result   needs: opportunity, record.call
-- none: nobody made a call in the first week of the quarter, or nothing was booked   noun: quarters
-- definition: The commit called in the first week of the quarter less the bookings of those who called, as a share of the actual bookings: plus is
-- definition: over-called, minus under-called.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS F3; call: the newest commit made by the seventh day of the quarter, loaded or made in Cadence (the week is ours)
-- question: Happy ears or sandbagging: which deals show it?
select rep_id, account_id, day, row_id, name, called as part, booked as whole, n, reason, locked
from call_result where quarter_start <= $as_of
