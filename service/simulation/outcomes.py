"""What the simulation has to remember of an act."""

from service.simulation.knowledge import Advice, Knowledge
from service.simulation.tasks import Act, Task

BEGINNINGS = frozenset({Act.TAKE, Act.PICK_UP})


def done(knowledge: Knowledge, task: Task, *, is_draft: bool) -> None:
    """It was done; `is_draft`: an answer waits for the hub's approval."""
    if task.act in BEGINNINGS:
        return
    knowledge.in_hand.discard(task.ticket)
    if task.act is Act.ADVISE:
        knowledge.advice[task.ticket] = Advice(task.question, task.is_right, task.text)
    elif is_draft:
        knowledge.drafts[task.ticket] = task.is_right
    elif task.act in (Act.ANSWER, Act.APPROVE):
        knowledge.right[task.ticket] = task.is_right
        knowledge.on_its_way.add(task.ticket)
        knowledge.advice.pop(task.ticket, None)
        helped = knowledge.helped_by_department
        (helped.add if task.by_department or task.act is Act.APPROVE else helped.discard)(task.author)
    elif task.act is Act.SOLVE:
        knowledge.content.discard(task.author)


def refused(knowledge: Knowledge, task: Task) -> None:
    """It came too late; whoever looks next sees what is to be done now."""
    if task.act not in BEGINNINGS:
        knowledge.in_hand.discard(task.ticket)
