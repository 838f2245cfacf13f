-- grain: one row a person of a team list, in the order of the sheet's columns
select rep_id, name, email, role, team, manager_id, hired_on, active
from rep where name is not null
order by name, rep_id
