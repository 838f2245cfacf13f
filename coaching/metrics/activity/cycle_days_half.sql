-- grain: one row a deal
-- each: cycle_days_half | Days until half of the deals are closed | half
-- each: cycle_days_most | Days until four of five deals are closed | four_fifths
-- unit: days   better: lower   status: published   id: P9   shape: {kind}_ended   needs: opportunity   noun: deals begun
-- none: no deal with a day of its beginning
-- definition: Of the deals begun in the period, the days until {kind} of them are closed, won or not. Deals still open count with the days they have
-- definition: been open (Kaplan-Meier), so slow ones are not forgotten. A deal begins at the first stage the team calls qualified, else when created.
-- definition: A deal whose credit is shared stands whole with its owner.
-- reason: not qualified | not at a qualified stage
-- source: METRICS P9
-- question: Which stage do your days go to?
select d.rep_id, d.account_id, b.day, d.row_id, d.name,
       date_diff('day', b.day, case when d.outcome <> 'open' and d.closed_on <= $as_of then d.closed_on else cast($as_of as date) end) as part,
       case when d.outcome <> 'open' and d.closed_on <= $as_of then 1 else 0 end as whole,
       case when b.day is null then 'lacks a date' when d.closed_note is not null then d.closed_note when b.reason is not null then b.reason
            when d.outcome <> 'open' and d.closed_on < b.day then 'closed before created' end as reason
from deal d join deal_begun b on b.opportunity_id = d.opportunity_id
