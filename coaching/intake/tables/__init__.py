"""A table becomes another: figures side by side unfolded, blocks, survey pairs, names written once, two headers of one name."""
