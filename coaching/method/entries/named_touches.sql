-- grain: one row an activity of the list $named
select activity_id from touch where list_contains($named, activity_id)
