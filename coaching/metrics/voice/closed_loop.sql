-- grain: one row a response to a survey
-- label: Answers followed by a meeting
-- unit: share   parts: cases   better: higher   status: house   id: V7   needs: survey_response, activity   none: no response is due   noun: responses
-- definition: Of the responses, the share after which a meeting with the account (also a visit, a peer-to-peer meeting or a business review) is
-- definition: logged within 30 days; a response of the last 30 days is not due yet.
-- source: METRICS V7; S0 slides 8, 12
-- question: Have you gone back to them with it?
with asked as (
    select response_id, account_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id
    from customer_answer where left_out is null group by response_id, account_id
),
met as (
    select s.row_id, count(*) as meetings
    from asked s join account_touch t on t.account_id = s.account_id and t.day > s.asked_on and t.day <= s.asked_on + 30
    where t.done and t.day <= $as_of and t.kind in ('meeting', 'vip_visit', 'peer_meeting', 'business_review')
    group by s.row_id
)
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when m.meetings > 0 then 1 else 0 end as part, 1 as whole,
       case when s.account_id is null then 'lacks account' when s.asked_on + 30 >= $as_of then 'not due yet' end as reason
from asked s
left join met m on m.row_id = s.row_id
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
