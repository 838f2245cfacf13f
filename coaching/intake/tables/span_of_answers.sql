-- one row: how many cells a column has, how many of them are numbers, the least and the greatest, and whether all are whole
select count(x), count(try_cast(x as double)), min(try_cast(x as double)), max(try_cast(x as double)),
       bool_and(coalesce(try_cast(x as double) = round(try_cast(x as double)), true))
from (select nullif(trim({score}), '') as x from read_parquet({cells}))
