-- grain: one row an open deal of those that are listed and picked; those due by $last first, then those past their day ($day), each the largest first
select d.opportunity_id, d.name, d.account, d.rep, d.amount, d.stage_raw, d.close_on, d.created_on, d.stage_since, d.next_step, d.last_activity_on, d.put_off
from {source} as d left join person as p on p.rep_id = d.rep_id
where {pick}
order by case when d.close_on is null then 3 when d.close_on < $day then 1 when d.close_on <= $last then 0 else 2 end,
         d.amount desc nulls last, d.close_on, d.row_id {most}
