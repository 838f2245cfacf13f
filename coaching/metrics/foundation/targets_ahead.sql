-- grain: one row a person who sells
-- label: Reps with a target for the next quarter
-- unit: share   parts: cases   better: higher   status: house   kind: state   ends: over   needs: quota   none: nobody who sells is known   noun: sellers   interval: no
-- definition: Of the people who sell, the share with a target of their own that begins in the quarter after this one. Read only while a period
-- definition: runs: once it is over, the data no longer says when a target was set.
-- source: METRICS R1 and A2; S0 slides 6 and 25
-- question: Which plan is ready before its quarter begins?
with next as (select max(quarter_end) as first from calendar_day where day = $as_of)
select p.rep_id, null as account_id, cast($as_of as date) as day, min(coalesce(t.row_id, r.row_id)) as row_id,
       min(p.name) as name,
       case when count(t.row_id) > 0 then 1 else 0 end as part, 1 as whole,
       case when p.hired_on > $as_of then 'not started yet' end as reason
from person p cross join next n left join rep r on r.rep_id = p.rep_id
left join target t on t.rep_id = p.rep_id and t.period_start >= n.first and t.period_start < n.first + 92 and t.target > 0
where p.sells
group by p.rep_id, p.hired_on
