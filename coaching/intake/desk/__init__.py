"""Where people wait for it: uploads, a watched folder, rows to be mended, and what the screen says of a receipt."""
