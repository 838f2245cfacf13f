-- grain: one row a survey response
-- each: loyalty_performance | Performance, as customers say it | performance
-- each: loyalty_commitment | Commitment of customers | commitment
-- unit: score   value: ratio   better: higher   status: variant   id: V1   needs: survey_response   none: no complete response   noun: responses
-- definition: Mean of the items of {kind}, each 0 to 100, over the complete responses of the period: one of the two parts of the loyalty index.
-- source: METRICS V1; S0 slide 10
-- question: Which of the nine items would this customer change first?
select s.rep_id, s.account_id, s.asked_on as day, s.row_id, s.name, s.weight * (s.{kind}) as part, s.weight as whole, 1 as n, s.left_out as reason
from loyalty_response s
