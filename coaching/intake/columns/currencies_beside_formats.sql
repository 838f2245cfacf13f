-- a row a currency written in a column and one its money is shown in, with the rows that have both, the most first
select trim({says}), {shows}, count(*) from {cells}
where {money} is not null and {named} is not null and {shows} is not null
group by all order by 3 desc, 1, 2
