-- grain: one row a survey response
-- label: Performance above commitment
-- unit: score   value: ratio   better: near   status: house   id: V2   needs: survey_response   none: no complete response   noun: responses
-- definition: Performance less commitment, mean over the complete responses of the period: above 0 customers rate us better than they are bound to
-- definition: us, below 0 they stay although they rate us lower.
-- source: METRICS V2; S0 slide 11
-- question: What would move this account one state up?
select s.rep_id, s.account_id, s.asked_on as day, s.row_id, s.name, s.weight * (s.performance - s.commitment) as part, s.weight as whole, 1 as n, s.left_out as reason
from loyalty_response s
