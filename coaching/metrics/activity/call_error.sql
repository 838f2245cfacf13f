-- grain: one row a forecast call made in the first week of its quarter, and one a deal won
-- label: Error of the forecast call
-- unit: share   parts: money   value: error   better: lower   status: variant   id: F1   periods: quarter, year, all   ends: result   needs: opportunity, record.call
-- none: nobody made a call in the first week of the quarter, or nothing was booked   noun: calls
-- definition: How far the commit that was called in the first week of the quarter was from the bookings of those who called, as a share of the
-- definition: actual bookings.
-- source: METRICS F1; call: the newest commit made by the seventh day of the quarter, loaded or made in Cadence (the week is ours)
-- question: What did you believe on that day that was not so?
select rep_id, account_id, day, row_id, name, called as part, booked as whole, n, reason, locked
from call_result where quarter_start <= $as_of
