-- grain: one row a part of a pay plan and working day
-- label: Planned for hi-value behaviour
-- unit: share   parts: money   better: higher   status: house   id: W2   needs: quota.behaviour_pay   none: no variable pay   noun: plans
-- definition: Of the variable pay at target, the part that the plans tie to agreed hi-value behaviour, by their working days in the period.
-- source: METRICS W2; S0 slide 7
-- question: What does the plan tell people to do?
select rep_id, null as account_id, day, row_id, name, case when measure = 'behaviour_pay' then share else 0 end as part,
       case when measure = 'variable_pay' then share else 0 end as whole,
       case when measure = 'variable_pay' and day = min(day) over (partition by row_id) then 1 else 0 end as n, money_note as reason
from pay_day where measure in ('behaviour_pay', 'variable_pay')
