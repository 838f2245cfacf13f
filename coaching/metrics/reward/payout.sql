-- grain: one row a reward with an amount, and one a working day of a plan of variable pay
-- label: Payout
-- unit: ratio   parts: money   better: near   status: published   id: W1   needs: reward, quota.variable_pay   none: no target of variable pay   noun: rewards
-- definition: What was earned in the period to date, by the day of the result, over the variable pay at target of the same working days. Held against the
-- definition: attainment it says whether pay follows results. What was taken back is listed apart; people without a plan are left out,
-- definition: and so is who has guaranteed pay, on its days.
-- reason: no plan | no variable pay at target is known of this person
-- reason: guaranteed | pay is guaranteed on this day, whatever is sold
-- reason: taken back | taken back, so counted apart
-- source: METRICS W1
-- question: Does the plan reward what we say we want?
select p.rep_id, null as account_id, p.day, p.row_id, p.name, p.amount as part, 0 as whole, 1 as n,
       coalesce(p.reason, case when w.rep_id is null then 'no plan' when exists (
           select 1 from pay_part g where g.measure = 'guaranteed_pay' and g.amount > 0 and g.rep_id = p.rep_id and p.day >= g.period_start and p.day < g.period_end)
           then 'guaranteed' end) as reason
from reward_paid p left join (select distinct rep_id from pay_day where measure = 'variable_pay') w on w.rep_id = p.rep_id
union all
select d.rep_id, null, d.day, d.row_id, d.name, 0, d.share, 0,
       case when exists (select 1 from pay_part g where g.measure = 'guaranteed_pay' and g.amount > 0 and g.rep_id = d.rep_id and d.day >= g.period_start
                                                        and d.day < g.period_end) then 'guaranteed' else d.money_note end
from pay_day d where d.measure = 'variable_pay'
