"""What is done with accepted rows: the ledger, facts laid over facts, people, records removed or merged, money in other currencies."""
