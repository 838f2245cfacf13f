-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Forecast bias
-- unit: share   parts: money   shape: bias   value: bias   better: near   status: published   id: F3   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day, or nothing was booked   noun: quarters
-- definition: Commit of the quarter's first day less the bookings, as a share of the actual bookings: plus is over-called, minus under-called.
-- source: METRICS F3; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: Happy ears or sandbagging: which deals show it?
select rep_id, account_id, day, row_id, name, called as part, booked as whole, n, reason, locked
from deal_state_call where quarter_start <= $as_of
