"""The room of a tune-up workshop: a small server of plain pages for the phones of a team, with a store of its own.

The room knows what the facilitator handed to it at the opening (agenda, poll, areas, names of metrics) and what people in it say. It opens
neither facts nor records, imports nothing of Cadence but its own modules and errors, and answers only below its own code.
"""

from coaching.room.entries import Place, Said, Setup
from coaching.room.store import Room

__all__ = ["Place", "Room", "Said", "Setup"]
