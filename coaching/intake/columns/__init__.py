"""A match becomes decided columns: the order of dates, how numbers are written, words, units, ends of periods."""
