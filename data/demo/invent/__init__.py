"""The parts of the invented team: who they are, what they sold, what they did and what they talked about."""
