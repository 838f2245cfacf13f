-- grain: one row a survey response of the account $account up to $day: the means of its performance and commitment items, 0 to 100, and its recommendation
select s.response_id, min(s.asked_on) as asked_on, min(coalesce(c.name, s.contact_id)) as who, min(s.kind) as kind,
       100 * avg(case when s.kind = 'loyalty' and s.item not in ('importance_of_relationship', 'recommend', 'continue_relationship')
                      then (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) end) as performance,
       100 * avg(case when s.kind = 'loyalty' and s.item in ('importance_of_relationship', 'recommend', 'continue_relationship')
                      then (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) end) as commitment,
       max(case when s.kind = 'nps' or s.item = 'recommend' then s.score end) as recommend,
       max(case when (s.kind = 'nps' or s.item = 'recommend') and s.scale_min = 0 and s.scale_max = 10
                then case when s.score >= 9 then 3 when s.score >= 7 then 2 else 1 end end) as role, count(s.score) as items, min(s.comment) as comment
from customer_answer s left join contact c on c.contact_id = s.contact_id
where s.account_id = $account and s.left_out is null and s.asked_on <= $day
group by s.response_id order by asked_on desc, s.response_id
