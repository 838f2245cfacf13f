"""The method in use: what a conversation must hold, and the one ledger of what was promised in any of them.

talks    the conversations of some reps, who leads whom, what a promise of a plan still needs
facts_to_freeze  the facts of a conversation's drivers, made ready to be kept, and what they say now
promises  the one verdict of the data on a promise: kept, missed, not yet, too early, unknown
steps    what each step of a conversation lacks, what was left out by saying so, and the door that confirms it
preread  both sides' scores and topics before a talk, sealed until both are in or it begins
challenges  numbers that somebody sees differently, until data or words close it
ledger   every promise anywhere: whose, due when, kept or missed, and what the data says of it
forecast_call, calls_judged  the weekly call of rep and manager, and how calls turned out
evidence  what a deal in a forecast category must show, with its evidence, held against its outcome
focus, did_it_help  one skill or process a rep, and whether its number moved beyond chance, regression to the mean and peers
cadence, groups, rated  the rhythm of talks with its calendar, group sessions, and the rep's answer to one question
digest    what stands for one person, told only when something is new
today    what a day begins with: what was promised, the talks of the week, the newest load
said_of_drivers  both sides' newest scores of a rep's drivers, and the open promises about each
coaching_time  hours and topics of the talks held, beside the part of the quota
signals   what changed since the last talk beyond chance, by an open rule
who_next  whom to coach next and why
key_deals  the deals that matter most, flagged or the largest, and how their sponsors are rated
snooze    stalled deals put aside with a reason until a day
review_dependencies  what a review of an account waits for from each function of ours
checklists  the drivers' question lists: yes, partly or no about a team, a manager or an account, over time
"""
