-- grain: one row an opportunity
-- label: Lost deals with a reason
-- unit: share   parts: cases   better: higher   status: variant   id: R9   none: no deal was lost   noun: deals lost
-- definition: Of the deals lost in the period, by closing day, those whose reason, as the rep gives it, is more than "other". Below four in five the
-- definition: reasons say little about why deals are lost (house default). When a reason was entered no export says.
-- source: METRICS R9 (completeness, without the day on which the reason was entered)
-- question: What would the customer say?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when trim(lost_reason) <> '' and lower(trim(lost_reason)) not in (select n.word from names_none as n) then 1 else 0 end as part, 1 as whole,
       case when outcome <> 'lost' then 'not lost: ' || outcome end as reason
from deal
