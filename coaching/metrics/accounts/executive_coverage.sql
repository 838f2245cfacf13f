-- grain: one row a strategic account
-- label: Executive meetings with strategic accounts
-- unit: share   parts: cases   better: higher   status: house   id: A6   kind: state   needs: account.strategic, activity   none: no strategic account, or no executive meeting is logged anywhere   noun: strategic accounts
-- back: activity executive_days
-- definition: Of the strategic accounts, the share with a VIP visit or a peer-to-peer meeting in the last 180 days, or as many as the team set; an account that
-- definition: has not been one for so long is not due yet. Where no such meeting is logged of any account, nothing is known of them.
-- source: METRICS A6; S0 slide 13
-- reason: none logged | no VIP visit or peer-to-peer meeting is logged anywhere
-- question: Who on our side should meet whom on theirs?
select o.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, coalesce(a.name, a.account_id) as name,
       case when a.account_id in (
           select t.account_id from account_touch t
           where t.done and t.kind in ('vip_visit', 'peer_meeting') and t.day <= $as_of and t.day > cast($as_of as date) - w.days
       ) then 1 else 0 end as part, 1 as whole,
       case when not exists (select 1 from touch m where m.kind in ('vip_visit', 'peer_meeting')) then 'none logged'
            when s.since > cast($as_of as date) - w.days then 'not due yet' end as reason
from account a join contact_window w on w.what = 'executive'
left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
left join account_since s on s.account_id = a.account_id
where a.is_strategic
