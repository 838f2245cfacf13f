"""How useful a talk was to the rep: one question, and the manager sees the mean from five answers on, never one of them."""

from dataclasses import dataclass
from statistics import fmean

from coaching.errors import Refusal
from coaching.records import About, answers, conversations
from coaching.workspace import Workspace

QUESTION = "rated"
ASKED = "How useful was this talk for you?"
SCALE = {1: "1 not at all", 2: "2", 3: "3", 4: "4", 5: "5 very"}
FROM = 5


@dataclass(frozen=True)
class Rated:
    """How many reps answered of a manager's talks, and the mean from five answers on (else None)."""

    answered: int
    talks: int
    mean: float | None

    @property
    def words(self) -> str:
        """It in one sentence."""
        if not self.talks:
            return "No talk was held yet that its rep could rate."
        if self.mean is None:
            return f"{self.answered} of {self.talks} talks rated by the rep; the mean is shown from {FROM} answers on."
        return f"Reps rated {self.answered} of {self.talks} talks {self.mean:.1f} of 5 on average ({ASKED[:1].lower()}{ASKED[1:]})"


def rate(workspace: Workspace, who: str, talk_id: str, score: int) -> None:
    """The rep's answer, 1 to 5, once the talk was held; Refusal otherwise. A newer answer takes the place of an older one."""
    if score not in SCALE:
        raise Refusal(f"{score} is no answer; choose 1 to 5.")
    if conversations.get(workspace.records, talk_id).state != "held":
        raise Refusal("A talk is rated once it was held.")
    answers.record(workspace.records, who, About("conversation", talk_id), QUESTION, float(score), side="rep")


def is_rated(workspace: Workspace, talk_id: str) -> bool:
    """Whether the rep of a talk has answered; what was answered is told to nobody."""
    return answers.of_side(workspace.records.whole, About("conversation", talk_id), "rep").get(QUESTION) is not None


def of_manager(workspace: Workspace, manager_id: str) -> Rated:
    """What a manager may see of the ratings of the own talks."""
    held = [one.id for one in conversations.listed(workspace.records, manager_id=manager_id, states=("held",))]
    given = answers.newest_of(workspace.records.whole, "conversation", QUESTION)
    scores = [float(value) for talk in held if isinstance(value := given.get(talk), int | float)]
    return Rated(len(scores), len(held), fmean(scores) if len(scores) >= FROM else None)
