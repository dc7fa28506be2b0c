"""Writers of a training pack's files: one module for each platform, a pure function from pack to files."""

from collections.abc import Callable, Mapping

from analytics.training_pack.pack_records import Pack
from jobs.training_pack.formats import (
    braintrust_dataset,
    help_center_articles,
    langfuse_dataset,
    openai_chat,
    preference_pairs,
    promptfoo_tests,
    rasa_nlu,
    regression_set,
)

#: What each format is called, and the function that gives its files by name.
FORMATS: Mapping[str, Callable[[Pack], dict[str, bytes]]] = {
    "OpenAI chat": openai_chat.files,
    "Preference pairs (OpenAI DPO, TRL)": preference_pairs.files,
    "Rasa NLU": rasa_nlu.files,
    "Zendesk and Intercom articles": help_center_articles.files,
    "Langfuse dataset": langfuse_dataset.files,
    "Braintrust dataset": braintrust_dataset.files,
    "promptfoo tests": promptfoo_tests.files,
    "Regression set": regression_set.files,
}
