"""JSON Schema of pack files, made from the loader's own types: completion and hover texts in editors.

Draft 7, which is what the YAML extensions of editors understand best.
"""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from cleaner.matchers import KINDS
from cleaner.matchers.shape import SHAPES
from cleaner.model import CATEGORIES
from cleaner.packs.check import ENDED_BY, NEEDED
from cleaner.packs.hints import yaml_key
from cleaner.packs.spec import Example, Examples, MatcherSpec, PackSpec, RuleSpec

if TYPE_CHECKING:
    from cleaner.matchers import Kind

Schema = dict[str, Any]

_FIELD = re.compile(r"^    (?P<name>\w+): [^#\n]*?(?:#: (?P<about>.*))?$", re.MULTILINE)
_MATCHER: Schema = {"$ref": "#/definitions/matcher"}
_SCORE: Schema = {
    "type": "object",
    "properties": {
        "least": {"type": "integer", "minimum": 1},
        "cues": {"type": "array", "items": {"$ref": "#/definitions/cue"}, "minItems": 1},
    },
    "required": ["least", "cues"],
    "additionalProperties": False,
}
_WORDS = "^[a-z0-9]+(-[a-z0-9]+)*$"
#: What the types say less precisely than the loader.
_NARROWED: dict[tuple[str, str], Schema] = {
    ("RuleSpec", "id"): {"type": "string", "pattern": _WORDS},
    ("PackSpec", "pack"): {"type": "string", "pattern": "^[a-z0-9-]+(/[a-z0-9.-]+)+$"},
    ("PackSpec", "category"): {"enum": list(CATEGORIES)},
    ("RuleSpec", "category"): {"enum": list(CATEGORIES)},
    ("PackSpec", "schema"): {"const": 1},
}


def schema() -> Schema:
    """The schema of one pack file."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A pack of cleaner rules",
        **_record(PackSpec),
        "definitions": {
            "matcher": _matcher(),
            "cue": _cue(),
            "rule": {**_record(RuleSpec), "allOf": _conditions(), "oneOf": [{"required": ["drop"]}, {"required": ["keep"]}]},
            "example": _record(Example),
            "examples": _record(Examples),
        },
    }  # fmt: skip


def comments_of(cls: type) -> dict[str, str]:
    """Field → its comment in the source, which is its hover text. Empty where no source is installed."""
    try:
        source = inspect.getsource(cls)
    except (OSError, TypeError):
        return {}
    return {m["name"]: m["about"].strip() for m in _FIELD.finditer(source) if m["about"]}


def _record(cls: type) -> Schema:
    """An object with the dataclass's fields."""
    hints, comments = get_type_hints(cls), comments_of(cls)
    properties: Schema = {}
    required = []
    for f in fields(cls):
        key = yaml_key(f.name)
        value = _NARROWED.get((cls.__name__, f.name)) or _of(hints[f.name])
        about = comments.get(f.name)
        properties[key] = {**_whole(value), "description": about} if about else value
        if f.default not in (MISSING, None, (), ""):
            properties[key] = {**_whole(properties[key]), "default": f.default}
        if f.default is MISSING and f.default_factory is MISSING:
            required.append(key)
    doc = (cls.__doc__ or "").strip().split("\n")[0]
    return {
        "type": "object",
        "description": doc,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _whole(value: Schema) -> Schema:
    """The schema in a form beside which a description counts: draft 7 ignores what stands beside a $ref."""
    return {"allOf": [value]} if "$ref" in value else value


def _of(hint: Any) -> Schema:
    """The schema of a type."""
    if hint == MatcherSpec:
        return _MATCHER
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return {"$ref": f"#/definitions/{hint.__name__.removesuffix('Spec').lower()}"}
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        return _one_or_many(_of(args[0]), fewest=0 if args[0] == str | Example else 1)
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(args[1])}
    return {"enum": list(args)} if origin is Literal else _union(args)


def _union(args: tuple[Any, ...]) -> Schema:
    """One of several types; ``None`` stands for a key that is left out."""
    options = [_of(a) for a in args if a is not types.NoneType]
    return options[0] if len(options) == 1 else {"anyOf": options}


_LEAVES: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0},
    bool: {"type": "boolean"},
}


def _one_or_many(item: Schema, fewest: int = 1) -> Schema:
    """A value, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": fewest}]}


def _matcher() -> Schema:
    """A mapping of match kinds to their values."""
    return {
        "type": "object",
        "description": "Several keys must all match.",
        "minProperties": 1,
        "properties": {
            name: {**_kind_value(name, kind), "description": kind.about} for name, kind in KINDS.items()
        },
        "additionalProperties": False,
    }


def _cue() -> Schema:
    """A matcher and its weight."""
    matcher = _matcher()
    weight = {"type": "integer", "not": {"const": 0}, "description": "what it adds, or takes away"}
    return {
        **matcher,
        "properties": {"weight": weight, **matcher["properties"]},
        "required": ["weight"],
        "minProperties": 2,
    }


def _kind_value(name: str, kind: Kind) -> Schema:
    """What a match kind takes."""
    if name == "shape":
        return _one_or_many({"enum": list(SHAPES)})
    if name == "words":
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d*\.\.\d*$"}]}
    return {
        "string": {"type": "string"},
        "strings": _one_or_many({"type": "string"}),
        "specs": {"type": "array", "items": _MATCHER, "minItems": 1},
        "boolean": {"type": "boolean"},
        "score": _SCORE,
        "object": {"type": "object"},
    }[kind.value]


def _conditions() -> list[Schema]:
    """Which matcher each action cannot do without."""
    out = []
    for action, needed in NEEDED.items():
        then: Schema = {"required": [needed]}
        if action in ENDED_BY:
            then["anyOf"] = [{"required": [key]} for key in ENDED_BY[action]]
        chosen = [{"properties": {verb: {"const": action}}, "required": [verb]} for verb in ("drop", "keep")]
        out.append({"if": {"anyOf": chosen}, "then": then})
    return out
