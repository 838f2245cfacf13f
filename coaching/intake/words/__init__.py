"""The ground: word books, fields of each kind of fact, formats as data, names of periods, and the SQL that types a cell."""
