-- grain: one row a target of a team that nobody of it has one beside
with staged as (select * from read_parquet([{files}], union_by_name = true)),
personal as (select measure, period_start, period_end from staged where rep_id is not null
             union all select measure, period_start, period_end from quota where rep_id is not null)
select s.team, s.measure, s.period_start, s.period_end from staged s where s.rep_id is null and s.team is not null and not exists (
    select 1 from personal p where p.measure = s.measure and p.period_start < s.period_end and p.period_end > s.period_start)
order by 3, 1
