"""Names of the failure groups; their colours and signs are in `figures/drawing/groups.py`."""

#: In the order in which they are diagnosed, and in which shares of them stand.
GROUPS = ("knowledge_gap", "misclassification", "edge_case", "other")
#: The place of the group of failures without a proven cause.
OTHER = GROUPS.index("other")
#: What a failure's evidence comes to: the groups first; the rest are grouped as other.
CAUSES = {
    "knowledge_gap": "Knowledge gap",
    "misclassification": "Read as another intent",
    "edge_case": "Edge case",
    "gap_or_mixup": "Gap or mix-up: cannot tell without articles",
    "unread": "Cannot tell without the intent that the agent read",
    "tool_fault": "A tool broke down",
    "rule_refusal": "A rule refused it",
    "refused_after_step": "A rule refused a step after another one",
    "wrong_argument": "Wrong argument to a tool",
    "tool_error": "The agent or a tool reported an error",
    "broke_off": "The agent broke off",
    "endless_loop": "The agent repeated one step without end",
    "claimed_undone": "Said to be done, and no tool did it",
    "agreed_undone": "Agreed to by the customer, and not done",
    "made_up_value": "A tool was called with a value that nobody had given",
    "other_record": "Done on another record than the customer's",
    "seen_not_done": "What a look-up showed was not acted on",
    "stopped_early": "Ended on a result that no solved one ends on",
    "never_worked": "A tool error was never made good",
    "never_changed": "The same result again and again",
    "missing_step": "A step is missing that solved ones have",
    "unusual_step": "A step was taken that solved ones do not take",
    "other_values": "A step was done with other values than in solved ones",
    "other_steps": "Other steps than in solved ones about something similar",
    "missing_check": "Something was not looked up that solved ones look up",
    "unusual_handover": "Handed to a person where solved ones are not",
    "another_amount": "Another amount than the one told",
    "protested": "The customer protested after it was done",
    "not_handed_over": "A handover was promised and not made",
    "repeated_step": "The agent went in circles",
    "handed_at_once": "Handed to a person without an answer",
    "asked_for_person": "The customer asked for a person",
    "handed_over": "Handed to a person",
    "contradicted": "The customer contradicted",
    "asked_again": "The customer asked the same again",
    "no_answer": "The customer's last words got no answer",
    "left": "The customer left on a question",
    "wrongly_done": "Reported done, yet not solved",
    "unknown": "Nothing recorded proves a cause",
}
#: What conversations show that only says where to look: no cause that could be mended before somebody reads.
TO_CHECK = (
    "never_changed",
    "stopped_early",
    "refused_after_step",
    "other_steps",
    "missing_check",
    "unusual_handover",
    "wrongly_done",
)
#: Causes that nothing can be done about before somebody reads the tickets.
TO_READ = ("gap_or_mixup", "unread", *TO_CHECK, "unknown")
#: What mends failures of each group.
FIXES = {
    "knowledge_gap": "Write or update articles.",
    "misclassification": "Add examples that separate the two intents.",
    "edge_case": "Make the article conditional.",
    "other": "Read the tickets: no knowledge gap, misclassification or edge case is proven.",
}
#: How evidence begins that proves nothing, which its reason says already.
NO_CAUSE = "No proven cause. "
#: How a hint begins, so that nobody takes it for a cause.
HINT = "To check: "
#: What separates the proof of a group from where the conversation turned, in a sentence of evidence.
TURNED = " Where it turned: "


def cause_name(cause: str) -> str:
    """Returns what a cause is called; of what is only to check it says so."""
    name = CAUSES[cause]
    return f"{HINT}{name[0].lower()}{name[1:]}" if cause in TO_CHECK else name


def cause_sentence(cause: str) -> str:
    """Returns the sentence that names a cause; of what is only to check, that no cause is proven."""
    return f"{NO_CAUSE if cause in TO_CHECK else ''}{cause_name(cause)}."
