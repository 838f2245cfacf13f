-- grain: one row an account that bought in two windows of days
-- label: Accounts with momentum
-- unit: share   parts: cases   better: higher   status: variant   id: S3   kind: state   needs: opportunity.won, activity   none: no account with revenue and contacts in both windows   noun: accounts
-- definition: Of the accounts with revenue in the last 365 days and in the 365 before (182 where less is known), and with contacts in both, a sales
-- definition: cycle earlier, the share with momentum: more of the company's revenue than of its contacts, and revenue that grew more in proportion than
-- definition: contacts did, or by a tenth or more where contacts changed by at most a tenth. An association, not a cause.
-- reason: deals too young | deals are not known for two half-years
-- reason: contacts too young | contacts are not known for two half-years and a sales cycle
-- reason: revenue in one window | revenue in one of the two windows only
-- reason: contacts in one window | contacts in one of the two windows only
-- source: METRICS S3; S3 definition; midpoint formula of elasticity; the length of the windows is ours
-- question: Which accounts earn more than the time they take, and which eat time?
select coalesce(o.rep_id, m.rep_id) as rep_id, m.account_id, cast($as_of as date) as day, m.row_id, m.name,
       case when m.has_momentum then 1 else 0 end as part, 1 as whole,
       case m.lacks when 'deals too young' then 'deals too young' when 'contacts too young' then 'contacts too young'
            when 'revenue in one window' then 'revenue in one window' when 'contacts in one window' then 'contacts in one window' end as reason
from account_momentum(cast($as_of as date)) m
left join account_seat o on o.account_id = m.account_id and o.from_day <= $as_of and o.until_day > $as_of
