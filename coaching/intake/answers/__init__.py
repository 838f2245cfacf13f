"""What a person is asked and has answered, of a file, a table, a column or all rows; and the receipt that carries both."""
