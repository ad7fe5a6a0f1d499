"""What is known → who answers by it: all that a stand-in is made of, and nothing of what surrounds it."""

from bot.deployment import Deployment
from bot.standin.clones import Clones
from bot.standin.draft import Drafter, PrecedentDrafter
from bot.standin.knowledge import Knowledge, reading_by, reranker_of
from bot.standin.policies import PolicyBook
from bot.standin.reach import Reach
from bot.standin.respond import Responder
from bot.standin.review import Examiner
from bot.standin.sign_off import Signer
from memory.recall.recall import Recall


def responder_over(knowledge: Knowledge) -> Responder:
    """What answers questions; its ``clones`` have to be closed.

    Raises:
        PolicyUnreadable: the deployment's file is not a policy.
        OSError: there is no such file.
    """
    of, embedders, store = knowledge.of, knowledge.embedders, knowledge.store
    clones = Clones(of, store, embedders)
    recall = Recall(of.record, of.master, store, embedders, reranker_of(of), clones)
    reach, policies, examiner = Reach(of, embedders), PolicyBook(of), Examiner(of, recall)
    return Responder(of, recall, embedders, _drafter(of), clones, reach, policies, examiner, Signer(of))


def _drafter(of: Deployment) -> Drafter:
    if of.settings.model is None:
        return PrecedentDrafter()
    from bot.standin.model_draft import ModelDrafter

    return ModelDrafter(reading_by(of, of.settings.model))
