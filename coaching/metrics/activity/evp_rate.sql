-- grain: one row a proposal
-- label: Proposals with a value case
-- unit: share   parts: cases   better: higher   status: house   id: E6   needs: proposal, record.evp   none: no proposal was sent   noun: proposals
-- definition: Of the proposals sent in the period, the share whose deal has a value case with at least one benefit in money that somebody at the customer
-- definition: confirmed. A sheet attached to a proposal alone does not count.
-- source: METRICS E6; S0 slide 14
-- question: Can you state their gain in their numbers?
select p.rep_id, p.account_id, p.sent_on as day, p.row_id, p.name, case when v.opportunity_id is not null then 1 else 0 end as part, 1 as whole,
       null as reason
from proposal p left join valued_deal v on v.opportunity_id = p.opportunity_id
