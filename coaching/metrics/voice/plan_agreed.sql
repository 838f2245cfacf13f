-- grain: one row a response to a survey
-- label: Answers with a plan agreed
-- unit: share   parts: cases   better: higher   status: house   id: V7   needs: survey_response.plan_agreed   none: no response is due   noun: responses
-- definition: Of the responses older than 30 days of which it is known, the share after which a plan was agreed with the customer, as the survey's
-- definition: export or the template says.
-- reason: not said | nobody said whether a plan was agreed
-- source: METRICS V7; S0 slide 12
-- question: What did you agree to change, and by when?
with asked as (
    select response_id, account_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id, bool_or(plan_agreed) as plan_agreed
    from customer_answer where left_out is null group by response_id, account_id
)
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when s.plan_agreed then 1 else 0 end as part, 1 as whole,
       case when s.plan_agreed is null then 'not said' when s.account_id is null then 'lacks account' when s.asked_on + 30 >= $as_of then 'not due yet'
            end as reason
from asked s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
