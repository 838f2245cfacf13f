-- grain: one row a reward given
-- label: Rewards within 30 days
-- unit: share   parts: cases   better: higher   status: house   id: W3   needs: reward   none: no rewards   noun: rewards
-- definition: Of the rewards given in the period, the share given within 30 days of the result.
-- source: METRICS W3; S0 slide 7
-- question: Which reward came too late to matter?
select a.rep_id, null as account_id, r.given_on as day, r.row_id, coalesce(r.reason, r.kind) as name,
       case when r.given_on - r.earned_on <= 30 then 1 else 0 end as part, 1 as whole,
       case when r.given_on is null then 'not given yet' when r.earned_on is null then 'lacks result day' end as reason
from reward r left join rep_alias a on a.alias = r.rep_id
