-- a row a type of splits: whether its parts are the whole of each deal
select word, bool_and(coalesce(abs(total - 100) <= {miss} or abs(total - 1) <= {miss_of_one}, false)) from (
    select {type} as word, {deal} as deal, sum({figure}) as total from {cells}
    where nullif({type}, '') is not null and {kept} group by 1, 2) group by 1
