-- grain: one row a proposal
-- label: Proposals sent
-- unit: count   better: higher   status: variant   id: A1   needs: proposal   noun: proposals logged or by stage
-- definition: Proposals sent in the period: logged as sent, or the first time a deal stood at a proposal stage where none was logged.
-- source: METRICS A1; S0 slide 14
-- question: Which of these did the customer ask for?
select rep_id, account_id, sent_on as day, row_id, name, 1 as part, null as reason
from proposal
