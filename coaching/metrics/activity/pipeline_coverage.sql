-- grain: one row an open deal due, one a deal won, and one a quota and working day
-- each: pipeline_coverage | Pipeline coverage to go | in full
-- each: weighted_coverage | Weighted coverage to go | weighted
-- unit: ratio   parts: money   joined: for   shown: times   better: higher   status: published   id: P10   horizon: period   ends: over   needs: quota.bookings, opportunity   noun: open deals due
-- none: quota met, or none set
-- definition: Open pipeline due to close in the rest of the period, divided by what is still missing to the quota; past-due deals do not count.
-- definition: Amounts {kind}; a weighted one is the amount times the probability that the CRM gives the deal.
-- reason: lacks probability | no probability in the export
-- source: METRICS P10
-- question: If the coverage is enough, why do you feel short?
select rep_id, account_id, close_on as day, row_id, name, coalesce(amount, 0) * case when '{kind}' = 'weighted' then coalesce(probability, 0) else 1 end as part,
       0 as whole, 1 as n,
       case when closed_note is not null then closed_note when outcome <> 'open' then 'closed' when close_on is null then 'lacks close date'
            when close_on < $as_of then 'past due' when amount is null then coalesce(money_note, 'lacks amount')
            when created_on > $as_of then 'created later' when '{kind}' = 'weighted' and probability is null then 'lacks probability' end as reason
from deal
union all
select rep_id, account_id, closed_on, row_id, name, 0, -amount, 0, null
from deal
where outcome = 'won' and amount is not null and closed_on <= $as_of
union all
select rep_id, null, day, row_id, name, 0, share, 0, money_note from target_day where measure = 'bookings'
