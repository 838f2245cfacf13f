"""The records: what people write. Open them with `Records.open`; the doors are the modules beside this one.

    conversations   plan, start, save_step, confirm, hold, replan, cancel, get, listed, history
    frozen          freeze, frozen_facts: the facts of a conversation as they were seen
    commitments     commit, amend, redate, mark_done, drop, reopen, due, overdue, promised_last_time
    stops           stop, review_stop, stop_list: what we choose not to do
    answers         record, last, of_side, history, changed_since
    revisions       write, write_all, of, of_kinds, get, history: entries, a revision each time one is saved
    agreed          agree, intervals: every how many working days to meet
    calls           record, listed: forecast calls of rep and manager
    digests         keep, last: what a digest told a person, by keys
    notes           write_private, private: seen by their author alone
    tables          session_table, commitment_table, changes (the audit)
    one_person      of_person, erase: what the records hold of one person, and the one door that deletes it
    seed            seed_from: past conversations from a file

Every door takes the open records first, hands out frozen values, and raises a Refusal a person can read.
"""

from coaching.records.entries import (
    About,
    Answer,
    Change,
    ChangedElsewhere,
    Commitment,
    Conversation,
    Entry,
    FactToFreeze,
    FrozenFact,
    PrivateNote,
    StopItem,
)
from coaching.records.store import Records, on_server

__all__ = [
    "About",
    "Answer",
    "Change",
    "ChangedElsewhere",
    "Commitment",
    "Conversation",
    "Entry",
    "FactToFreeze",
    "FrozenFact",
    "PrivateNote",
    "Records",
    "StopItem",
    "on_server",
]
