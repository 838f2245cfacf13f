-- grain: one row a reward given
-- label: Days from result to reward
-- unit: days   better: lower   status: house   id: W3   shape: median   needs: reward   none: no reward has both dates   noun: rewards
-- definition: Median calendar days from the result to the day the reward was given.
-- source: METRICS W3; S0 slide 7
-- question: Do they still remember what it was for?
select a.rep_id, null as account_id, r.given_on as day, r.row_id, coalesce(r.reason, r.kind) as name, r.given_on - r.earned_on as part,
       case when r.given_on is null then 'not given yet' when r.earned_on is null then 'lacks result day' end as reason
from reward r left join rep_alias a on a.alias = r.rep_id
