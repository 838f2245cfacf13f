"""Bytes to tables, in a child process under limits: text files, workbooks, zips; text cells with their row numbers."""
