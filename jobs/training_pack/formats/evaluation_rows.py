"""What each test asks and expects, shared by the formats that platforms evaluate with."""

from dataclasses import dataclass

from analytics.training_pack.pack_records import Pack, PackTest
from data.schema import CONTEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A test with a stable id; `answer` and `intent` are what is expected, where it is known."""

    id: str
    case: PackTest
    metadata: dict[str, str]

    @property
    def context(self) -> dict[str, str]:
        """The context that the request was asked with, by the fields' own names."""
        return {field.removeprefix(CONTEXT): value for field, value in self.case.context}

    @property
    def expected(self) -> dict[str, str]:
        """The expected intent and answer, those that are known."""
        both = {"intent": self.case.intent, "answer": self.case.answer}
        return {name: text for name, text in both.items() if text}


def rows(pack: Pack) -> list[Row]:
    """The tests of a pack; the same ticket in the same packet has the same id in every pack."""
    return [
        Row(
            id=f"{pack.source}/{each.packet}/{each.ticket_id}",
            case=each,
            metadata={
                "kind": each.kind,
                "packet": each.packet,
                "ticket_id": each.ticket_id,
                **dict(each.context),
            },
        )
        for each in pack.tests
    ]
