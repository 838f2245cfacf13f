-- grain: one row: the median days from creation, and from the first proposal, to the win, of the deals won by $as_of
with sent as (select opportunity_id, min(sent_on) as sent_on from proposal where is_first and opportunity_id is not null group by opportunity_id)
select median(d.closed_on - d.created_on) filter (d.closed_on >= d.created_on), median(d.closed_on - s.sent_on) filter (d.closed_on >= s.sent_on)
from deal d left join sent s on s.opportunity_id = d.opportunity_id
where d.outcome = 'won' and d.closed_note is null and d.closed_on <= $as_of
