-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Forecast error
-- unit: share   parts: money   value: error   better: lower   status: variant   id: F1   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day, or nothing was booked   noun: deals committed
-- definition: How far the commit of the quarter's first day was from the bookings, as a share of the actual bookings.
-- source: METRICS F1; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: What did you believe on lock day that was not so?
select rep_id, account_id, day, row_id, name, called as part, booked as whole, n, reason, locked
from deal_state_call where quarter_start <= $as_of
