-- grain: one row an opportunity created
-- each: cohort_prospects_to_proposals | Prospects that got a proposal | to_proposal
-- each: cohort_proposals_to_contracts | Proposals that became contracts | of_proposals
-- each: cohort_prospects_to_contracts | Prospects that became contracts | to_contract
-- unit: share   parts: cases   better: higher   status: variant   id: P2   dated: opportunity.undated   needs: opportunity   noun: opportunities
-- none: no opportunity of the period has had the usual time yet
-- definition: Of the opportunities created in the period, what became of them within the usual time from their creation: {label}. The usual
-- definition: time is that within which four of five deals won so far were won, 90 days while fewer than five are. One that has not had it yet
-- definition: is not in it; a deal won without a proposal has passed that step. The two links multiply to the whole way.
-- reason: too young | the usual time is not over
-- reason: no proposal in time | no proposal within the usual time
-- source: METRICS P2; one cohort and one time for all links, so that they multiply
-- question: Where in the chain do you lose more than the team does?
with usual as (select usual_days_to_win(cast($as_of as date)) as days),
sent as (select opportunity_id, min(sent_on) as sent_on from proposal where is_first and opportunity_id is not null group by opportunity_id),
passed as (
    select c.rep_id, c.account_id, c.created_on, c.row_id, c.name, u.days,
           coalesce(d.outcome = 'won' and d.closed_on <= c.created_on + u.days, false) as is_won,
           coalesce(s.sent_on <= c.created_on + u.days, false) as is_sent
    from deal_created c left join deal d on d.opportunity_id = c.opportunity_id left join sent s on s.opportunity_id = c.opportunity_id
    cross join usual u
)
select rep_id, account_id, created_on as day, row_id, name,
       case when case when '{kind}' = 'to_proposal' then is_sent or is_won else is_won end then 1 else 0 end as part, 1 as whole,
       case when created_on is null then 'lacks creation day' when created_on + days > cast($as_of as date) then 'too young'
            when '{kind}' = 'of_proposals' and not is_sent and not is_won then 'no proposal in time' end as reason
from passed
