"""Decided columns become typed rows, carefully or fast, with the rows set apart and the duplicates."""
