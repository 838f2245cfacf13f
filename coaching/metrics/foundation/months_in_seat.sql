-- grain: one row a person who sells
-- label: Months since the start
-- unit: number   value: ratio   better: higher   status: house   id: T4   kind: state   needs: rep.hired   none: no day of start in the data   noun: people
-- definition: Whole months from the day somebody started to the last day of the period; for a team the mean of its people.
-- source: METRICS T4; S0 slides 6 and 25
-- question: What does a good fourth month look like here?
select p.rep_id, null as account_id, cast($as_of as date) as day, r.row_id, p.name,
       12 * (extract(year from cast($as_of as date)) - extract(year from p.hired_on))
       + extract(month from cast($as_of as date)) - extract(month from p.hired_on)
       - case when extract(day from cast($as_of as date)) < extract(day from p.hired_on) then 1 else 0 end as part,
       1 as whole, case when p.hired_on is null then 'lacks start day' when p.hired_on > $as_of then 'not started yet' end as reason
from person p join rep r on r.rep_id = p.rep_id
where p.sells
