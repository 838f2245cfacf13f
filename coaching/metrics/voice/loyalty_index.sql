-- grain: one row a survey response
-- label: Loyalty index
-- unit: score   value: ratio   better: higher   status: variant   id: V1   needs: survey_response   none: no complete response   noun: responses
-- definition: Mean of performance (six items) and commitment (three items), each 0 to 100, over the responses of the period; equal weights are ours. How much
-- definition: an answer of each level counts is said on Data; 1 where nobody said.
-- source: METRICS V1; S0 slide 10
-- question: Which of the nine items would this customer change first?
select s.rep_id, s.account_id, s.asked_on as day, s.row_id, s.name, s.weight * ((s.performance + s.commitment) / 2) as part, s.weight as whole, 1 as n, s.left_out as reason
from loyalty_response s
