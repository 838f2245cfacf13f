-- grain: one row a reward
-- label: Rewards within 30 days
-- unit: share   parts: cases   better: higher   status: house   id: W3   needs: reward   none: no rewards   noun: rewards
-- definition: Of the rewards given in the period, the share given within 30 days of the result; one not given yet counts as late on the
-- definition: as-of date once it has been waited for longer than that. One that is disputed is marked in the proof.
-- source: METRICS W3; S0 slide 7
-- question: Which reward came too late to matter?
with known as (
    select a.rep_id, r.row_id, coalesce(r.reason, r.kind, 'Reward') || case when r.disputed then ', disputed' else '' end as name, r.earned_on, coalesce(r.given_on, date '2200-01-01') <= $as_of as is_given,
           r.given_on, r.import_id in (select import_id from reward where given_on is not null) as is_told
    from reward r left join rep_alias a on a.alias = r.rep_id
)
select rep_id, null as account_id, case when is_given then given_on else cast($as_of as date) end as day, row_id, name,
       case when is_given and date_diff('day', earned_on, given_on) <= 30 then 1 else 0 end as part, 1 as whole,
       case when earned_on is null then 'lacks result day' when not is_told then 'not given yet'
            when not is_given and date_diff('day', earned_on, cast($as_of as date)) <= 30 then 'not due yet' end as reason
from known
