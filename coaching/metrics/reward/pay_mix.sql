-- grain: one row a part of a pay plan and working day
-- label: Variable part of pay
-- unit: share   parts: money   better: near   status: variant   id: W5   needs: quota.variable_pay, quota.base_pay   none: no pay plan   noun: plans
-- definition: Of base and variable pay at target together, the part that is variable, by the working days of the plans in the period.
-- source: METRICS W5
-- question: Is the upside worth the effort?
select rep_id, null as account_id, day, row_id, name, case when measure = 'variable_pay' then share else 0 end as part, share as whole,
       case when measure = 'variable_pay' and day = min(day) over (partition by row_id) then 1 else 0 end as n, money_note as reason
from pay_day where measure in ('base_pay', 'variable_pay')
