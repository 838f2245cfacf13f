-- grain: one row a person who sells
-- label: Reps with a target
-- unit: share   parts: cases   better: higher   status: house   kind: state   needs: quota   none: nobody who sells is known   noun: sellers   interval: no
-- definition: Of the people who sell, the share with a target of their own, for bookings or for an activity, on the last day of the period, or on
-- definition: the as-of date while it runs. Targets of a whole team are nobody's own.
-- source: METRICS R1 and A2; S0 slides 6 and 25
-- question: Does everybody know the number they work towards?
select p.rep_id, null as account_id, cast($as_of as date) as day, min(coalesce(t.row_id, r.row_id)) as row_id,
       min(p.name) as name,
       case when count(t.row_id) > 0 then 1 else 0 end as part, 1 as whole,
       case when p.hired_on > $as_of then 'not started yet' end as reason
from person p left join rep r on r.rep_id = p.rep_id
left join target t on t.rep_id = p.rep_id and t.period_start <= $as_of and t.period_end > $as_of and t.target > 0
where p.sells
group by p.rep_id, p.hired_on
