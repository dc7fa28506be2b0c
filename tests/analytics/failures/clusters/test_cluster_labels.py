"""A cluster is called by a phrase that a customer wrote, in any language, and never by stop words."""

import numpy as np

from analytics.failures.clusters import cluster_descriptions, cluster_labels
from analytics.failures.clusters.cluster_terms import Vocabulary

GERMAN = [
    "Guten Abend, sie haben mir eine falsche Rechnung geschickt, wir sind verärgert",
    "Die Rechnung ist falsch, wir haben sie schon zweimal bekommen",
    "Warum ist meine Rechnung falsch? Das verstehe ich wirklich nicht",
    "Ihr habt mir die falsche Rechnung geschickt und ich weiß nicht warum",
    "Wo bleibt mein Paket? Wir warten schon seit einer Woche",
    "Mein Paket ist noch nicht angekommen, sie hatten es versprochen",
    "Das Paket ist nicht da, bitte prüfen sie das für uns",
    "Seit Tagen warten wir auf ein Paket von ihnen",
]


def test_a_label_is_a_clause_of_a_request_that_holds_the_terms() -> None:
    words = Vocabulary.of(["how do i reset my password"])
    texts = ["Hi there, I really have no idea what to do. How do I reset my password? It is urgent."]
    assert cluster_labels.phrase(texts, ("reset", "password"), words) == "How do I reset my password"
    assert cluster_labels.phrase(texts, ("invoice",), words) == ""


def test_labels_of_another_language_are_about_something() -> None:
    clusters = np.array([0] * 4 + [1] * 4)
    vectors = np.eye(8, 4, dtype=np.float32) + 0.1
    found = cluster_descriptions.describe(GERMAN, vectors, clusters, np.ones(8), 2)
    assert "rechnung" in found[0].label.lower() and "paket" in found[1].label.lower()
    assert not {"sie", "wir", "sind", "haben"} & {term for each in found for term in each.terms}
    assert all(any(each.label in text for text in GERMAN) for each in found)


def test_a_pseudonym_is_no_word_of_a_label() -> None:
    words = Vocabulary.of(["please write to me"])
    assert words.words("Write to <EMAIL_0a1b2c3d> about it") == ["write", "to", "about", "it"]
