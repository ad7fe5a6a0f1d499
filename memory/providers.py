"""Who reads what is given to a model."""


def provider_of(model: str) -> str:
    """The provider in the name of a model, ``provider:model``."""
    return model.partition(":")[0]
