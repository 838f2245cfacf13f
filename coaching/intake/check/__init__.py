"""The stages in their order, from files to receipts; nothing touches the facts yet."""
