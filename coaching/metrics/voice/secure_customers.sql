-- grain: one row a response to the survey
-- each: secure_customers | Secure customers | secure
-- each: favourable_customers | Favourable customers | favourable
-- unit: share   parts: cases   better: higher   status: variant   id: V3   needs: survey_response   none: nobody answered all three questions   noun: responses
-- definition: Share of responses that are {kind}. Each is as good as the weakest of three answers, how satisfied they are, whether they will continue, and
-- definition: whether they would recommend us: secure is the best answer, favourable the second best, vulnerable from the middle of the scale on, at risk
-- definition: below it. A response that lacks one of the three is not counted.
-- source: METRICS V3; that each response is one of the four is ours
-- question: Who is only one box away?
select rep_id, account_id, asked_on as day, row_id, name, case when state = '{kind}' then 1 else 0 end as part, 1 as whole,
       case when state is null then 'lacks one of three' end as reason
from customer_security
