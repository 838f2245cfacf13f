-- grain: one row an opportunity
-- label: Win rate against named competitors
-- unit: share   parts: cases   better: higher   status: variant   id: R8   none: no deal with a named competitor was won or lost   noun: deals with a competitor
-- definition: Of the deals won or lost in the period, by closing day, on which a competitor is named, the share won; cancelled deals do not
-- definition: count, nor do renewals, unless the team chose on Data that they do.
-- source: METRICS R8; whether the competitor was named before the deal closed no export says
-- question: What did we do differently where we beat them?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when outcome = 'open' then 'still open' when outcome = 'cancelled' then 'no decision'
            when type in (select r.type from renewal_type as r) then 'renewal'
            when coalesce(trim(competitor), '') = '' or lower(trim(competitor)) in (select n.word from names_none as n where n.what = 'nothing')
            then 'lacks competitor' end as reason
from deal
