-- grain: one row a reward
-- label: Days from result to reward
-- unit: days   better: lower   status: house   id: W3   shape: median   needs: reward   none: no reward has both dates   noun: rewards
-- definition: Median calendar days from the result to the day the reward was given; one not given yet counts on the as-of date, with the days
-- definition: it has been waited for. One that is disputed is marked in the proof.
-- source: METRICS W3; S0 slide 7
-- question: Do they still remember what it was for?
with known as (
    select a.rep_id, r.row_id, coalesce(r.reason, r.kind, 'Reward') || case when r.disputed then ', disputed' else '' end as name, r.earned_on, coalesce(r.given_on, date '2200-01-01') <= $as_of as is_given,
           r.given_on, r.import_id in (select import_id from reward where given_on is not null) as is_told
    from reward r left join rep_alias a on a.alias = r.rep_id
)
select rep_id, null as account_id, case when is_given then given_on else cast($as_of as date) end as day, row_id, name,
       date_diff('day', earned_on, case when is_given then given_on else cast($as_of as date) end) as part,
       case when earned_on is null then 'lacks result day' when not is_told then 'not given yet'
            when not is_given and earned_on > $as_of then 'later' end as reason
from known
