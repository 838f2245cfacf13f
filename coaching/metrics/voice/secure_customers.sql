-- grain: one row a response to the survey
-- label: Secure customers
-- unit: share   parts: cases   better: higher   status: published   id: V3   needs: survey_response   none: nobody answered all three questions   noun: responses
-- definition: Share of responses with the best answer to all three: how satisfied they are, whether they will continue, and whether they would
-- definition: recommend us. A response that lacks one of the three is not counted.
-- source: METRICS V3
-- question: Who is only one box away?
with asked as (
    select response_id, account_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id,
           max(case when kind = 'csat' then (score - scale_min) / nullif(scale_max - scale_min, 0) end) as satisfied,
           max(case when item = 'continue_relationship' then (score - scale_min) / nullif(scale_max - scale_min, 0) end) as continues,
           max(case when kind = 'nps' or item = 'recommend' then (score - scale_min) / nullif(scale_max - scale_min, 0) end) as recommends
    from customer_answer where left_out is null group by response_id, account_id
)
select coalesce(r.rep_id, s.rep_id, o.rep_id, a.owner_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when s.satisfied = 1 and s.continues = 1 and s.recommends = 1 then 1 else 0 end as part, 1 as whole,
       case when s.satisfied is null or s.continues is null or s.recommends is null then 'lacks one of three' end as reason
from asked s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join rep_alias o on o.alias = a.owner_id
