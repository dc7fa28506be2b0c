"""The description of the routes as OpenAPI 3.1, made from the table of questions."""

from collections.abc import Mapping
from typing import Any

from jobs.api.question_table import QUESTIONS, Param, ParamType, Question

BASE = "/api/v1"
ARROW = "application/vnd.apache.arrow.stream"
_SCHEMAS: Mapping[ParamType, dict[str, Any]] = {
    "text": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "day": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "month": {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
    "yes or no": {"type": "boolean"},
}
#: Questions whose answer is one object; the others are lists of rows.
_OBJECTS = ("verdict", "failures", "month")
_REFUSALS = {
    "401": "No token, or one that is unknown, ended or too old.",
    "403": "The token's role does not allow it.",
    "404": "There is no such source, plan, month or analysis for this token.",
    "422": "A parameter is unknown or cannot be read, or the question cannot be answered.",
    "503": "The database cannot be reached just now.",
}


def description(base: str = "") -> dict[str, Any]:
    """The whole document; `base` is the path under which the site is served, without a slash at its end."""
    return {
        "openapi": "3.1.0",
        **({"servers": [{"url": base}]} if base else {}),
        "info": {
            "title": "Pilotlight",
            "version": "1",
            "description": "Figures of a pilot, read by programs. No question writes anything. For viewers, "
            "cells of fewer than five tickets are withheld.",
        },
        "paths": {f"{BASE}/{each.name}": {"get": _operation(each)} for each in QUESTIONS},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                    "additionalProperties": False,
                },
                "Row": {"type": "object", "additionalProperties": True},
            },
        },
        "security": [{"token": []}],
    }


def json_schema(param: Param) -> dict[str, Any]:
    """A parameter's type, as OpenAPI and tools of MCP write it."""
    return {**_SCHEMAS[param.type], "description": param.what}


def _operation(question: Question) -> dict[str, Any]:
    row = {"$ref": "#/components/schemas/Row"}
    body = row if question.name in _OBJECTS else {"type": "array", "items": row}
    version = {"description": "The lake that was read.", "schema": {"type": "string"}}
    content = {
        "application/json": {"schema": body},
        ARROW: {"schema": {"type": "string", "format": "binary"}},
    }
    answers: dict[str, Any] = {
        "200": {"description": "The answer.", "headers": {"Lake-Version": version}, "content": content},
        **({"304": {"description": "Unchanged since the ETag that was sent."}} if question.cacheable else {}),
    }
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    answers |= {code: {"description": what, "content": refusal} for code, what in _REFUSALS.items()}
    return {
        "operationId": question.name,
        "summary": question.what,
        "parameters": [_param(each) for each in question.params],
        "responses": answers,
    }


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "in": "query",
        "required": False,
        "description": param.what,
        "schema": _SCHEMAS[param.type],
    }
