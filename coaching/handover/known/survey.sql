-- grain: one row a response whose items and scales the sheet can show, in the order of the sheet's columns
select response_id, any_value(account_id), any_value(contact_id), any_value(rep_id), any_value(asked_on),
       max(score) filter (item = 'account_rep'), max(score) filter (item = 'innovative_products'),
       max(score) filter (item = 'product_performance'), max(score) filter (item = 'company'),
       max(score) filter (item = 'ease_of_business'), max(score) filter (item = 'integrity'),
       max(score) filter (item = 'importance_of_relationship'), max(score) filter (item = 'recommend'),
       max(score) filter (item = 'continue_relationship'),
       max(scale_min) filter (kind = 'loyalty'), max(scale_max) filter (kind = 'loyalty'),
       max(score) filter (item = 'nps'), max(score) filter (item = 'csat'), max(score) filter (item = 'ces'), any_value(comment), bool_or(plan_agreed)
from survey_response where kind <> 'invitation'
group by response_id
having any_value(account_id) is not null and any_value(asked_on) is not null
   and bool_and(case kind when 'nps' then item = 'nps' and scale_min = 0 and scale_max = 10
                          when 'csat' then item = 'csat' and scale_min = 1 and scale_max = 5
                          when 'ces' then item = 'ces' and scale_min = 1 and scale_max = 7
                          when 'loyalty' then scale_min is not null and scale_max is not null else false end)
   and coalesce(min(scale_min) filter (kind = 'loyalty') = max(scale_min) filter (kind = 'loyalty'), true)
   and coalesce(min(scale_max) filter (kind = 'loyalty') = max(scale_max) filter (kind = 'loyalty'), true)
order by any_value(asked_on), response_id
