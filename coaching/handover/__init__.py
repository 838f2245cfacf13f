"""What people take away: the conversation as one printed page, tables as workbooks, due dates for the calendar.

Everything here takes plain values and gives bytes; nothing here opens the records, so a private note cannot come along.
"""
