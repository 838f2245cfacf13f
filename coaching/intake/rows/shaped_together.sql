-- grain: one row a fact: those written already, and the odd ones that can be read after all
create or replace temp table {shaped} as
select {names} from numbered_row where bad is null
union all select {names} from (select {hashed} from ({odd}))
