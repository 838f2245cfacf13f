-- grain: one row an account with recurring revenue
-- label: Gross revenue retention
-- unit: ratio   parts: money   better: higher   status: published   id: R6   kind: state   needs: opportunity.recurring   none: no recurring revenue ran 365 days before   noun: customers
-- definition: Of the recurring revenue a year of the customers 365 days before, what is left of it: of no account more than it brought then. Customers won since are in
-- definition: neither.
-- reason: new since | no recurring revenue 365 days before
-- source: METRICS R6
-- question: What leaks?
select coalesce(o.rep_id, r.rep_id) as rep_id, r.account_id, cast($as_of as date) as day, r.row_id, r.account as name, least(greatest(r.now, 0), r.before) as part, r.before as whole,
       case when r.before <= 0 then 'new since' end as reason
from account_recurring(cast($as_of as date)) r
left join account_seat o on o.account_id = r.account_id and o.from_day <= $as_of and o.until_day > $as_of
