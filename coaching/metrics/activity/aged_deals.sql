-- grain: one row a deal that is open on the day
-- each: aged_deals | Deals older than usual in their stage | cases
-- each: aged_value | Value of deals older than usual in their stage | money
-- unit: share   parts: {kind}   better: lower   status: variant   id: P12   kind: state   needs: opportunity_snapshot, opportunity   noun: open deals
-- none: no open deal stands at a stage from which 20 deals have moved on
-- definition: Of the open deals, the share that has been at its stage for longer than four of five deals were that moved on from it. Those that
-- definition: have not moved on are in no such limit, so it is rather too short than too long. Counted in {kind}; coming back to a stage starts the days anew.
-- reason: few moved on | fewer than 20 deals have moved on from this stage
-- reason: lacks stage day | nothing tells since when it is at its stage
-- source: METRICS P12; the limit is the company's, the same for everybody
-- question: What is the customer's next step, with a date?
select o.rep_id, o.account_id, cast($as_of as date) as day, o.row_id, o.name,
       case when date_diff('day', s.since, cast($as_of as date)) > u.days then case when '{kind}' = 'money' then o.amount else 1 end else 0 end as part,
       case when '{kind}' = 'money' then o.amount else 1 end as whole,
       case when s.since is null then 'lacks stage day' when u.days is null then 'few moved on'
            when '{kind}' = 'money' and o.amount is null then coalesce(o.money_note, 'lacks amount')
            when '{kind}' = 'money' and o.amount < 0 then 'negative amount' end as reason
from deal_open_amount o
left join stage_stay s on s.opportunity_id = o.opportunity_id and s.begun <= $as_of and (s.until is null or s.until > $as_of)
left join usual_days_at_stage(cast($as_of as date)) u on u.stage_raw = s.stage_raw
where coalesce(o.day, date '1900-01-01') <= $as_of and (o.until is null or o.until > $as_of) and o.reason is null
