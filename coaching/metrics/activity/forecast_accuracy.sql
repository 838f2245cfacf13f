-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Forecast accuracy
-- unit: share   parts: money   better: higher   status: published   id: F1   shape: accuracy   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day, or nothing was booked   noun: deals committed or won
-- definition: 100 % less the forecast error, which is a share of the actual bookings; never below 0 %. Nothing called and nothing booked
-- definition: is 100 %.
-- source: METRICS F1; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: What did you believe on lock day that was not so?
select rep_id, account_id, day, row_id, name, called as part, booked as whole, reason, locked
from deal_state_call where quarter_start <= $as_of
