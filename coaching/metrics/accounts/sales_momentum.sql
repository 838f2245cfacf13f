-- grain: one row an account that bought in two years
-- label: Accounts with momentum
-- unit: share   parts: cases   better: higher   status: variant   id: S3   kind: state   needs: opportunity.won, activity   none: no account with revenue and contacts in both years   noun: accounts
-- definition: Of the accounts with revenue in the last 365 days and in the 365 days before, and with contacts in the two years of days one sales cycle
-- definition: earlier, the share with momentum: more of the company's revenue than of its contacts, and revenue that grew more in proportion than the
-- definition: contacts did, or by a tenth or more where the contacts changed by at most a tenth. An association, not a cause.
-- reason: two years of deals | deals are not known for two years
-- reason: two years of contacts | contacts are not known for two years and a sales cycle
-- reason: revenue in one year only | revenue in one of the two years only
-- reason: contacts in one year only | contacts in one of the two years only
-- source: METRICS S3; S3 definition; midpoint formula of elasticity
-- question: Which accounts earn more than the time they take, and which eat time?
select coalesce(o.rep_id, m.rep_id) as rep_id, m.account_id, cast($as_of as date) as day, m.row_id, m.name,
       case when m.has_momentum then 1 else 0 end as part, 1 as whole,
       case m.lacks when 'two years of deals' then 'two years of deals' when 'two years of contacts' then 'two years of contacts'
            when 'revenue in one year only' then 'revenue in one year only' when 'contacts in one year only' then 'contacts in one year only' end as reason
from account_momentum(cast($as_of as date)) m
left join account_seat o on o.account_id = m.account_id and o.from_day <= $as_of and o.until_day > $as_of
