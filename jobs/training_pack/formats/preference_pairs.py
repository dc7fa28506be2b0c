"""Preference pairs: what people sent before what the agent drafted, for OpenAI's DPO and for TRL.

OpenAI's shape is `input.messages`, `preferred_output` and `non_preferred_output` with one assistant message
each; TRL's is `prompt`, `chosen`, `rejected`. Pairs that differ in style alone are files of their own: they
teach how one person writes, not what is right.
"""

from analytics.training_pack.pack_records import Pack, Preference
from jobs.training_pack import json_lines


def files(pack: Pack) -> dict[str, bytes]:
    """Up to four files; those without a pair are left out."""
    found: dict[str, bytes] = {}
    for suffix, style in (("", False), ("_style_only", True)):
        pairs = [each for each in pack.preferences if each.style_only == style]
        if pairs:
            found[f"openai_dpo{suffix}.jsonl"] = json_lines.lines(_openai(each) for each in pairs)
            found[f"trl_preference{suffix}.jsonl"] = json_lines.lines(_trl(each) for each in pairs)
    return found


def _openai(pair: Preference) -> dict[str, object]:
    return {
        "input": {"messages": [{"role": "user", "content": pair.request}]},
        "preferred_output": [{"role": "assistant", "content": pair.chosen}],
        "non_preferred_output": [{"role": "assistant", "content": pair.rejected}],
    }


def _trl(pair: Preference) -> dict[str, str]:
    return {"prompt": pair.request, "chosen": pair.chosen, "rejected": pair.rejected}
