"""What argparse is given for a field of a configuration class: the rules of get_kwargs in engine/arg_utils.py."""

import ast

from source import Problem, bases, dotted

PLAIN = {"bool", "int", "float", "str", "dict", "list", "tuple", "set"}
CONTAINERS = {"List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "frozenset": "other"}
WRAPPERS = {"Annotated", "SkipValidation", "Final", "Required"}
ASKED = {"bool", "Literal", "tuple", "list", "set", "int", "float", "dict", "str"}
JSON = "json"


def fields(module, node):
    """The fields of a dataclass, bases first: name -> (module, annotation, default)."""
    found = {}
    for other, base in bases(module, node):
        found.update(fields(other, base))
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            named = item.annotation.value if isinstance(item.annotation, ast.Subscript) else item.annotation
            if dotted(named).split(".")[-1] not in ("ClassVar", "InitVar"):
                found[item.target.id] = (module, item.annotation, item.value)
    return found


def is_dataclass(module, node):
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if dotted(call).split(".")[-1] in ("config", "dataclass"):
            return True
    return any(is_dataclass(*base) for base in bases(module, node))


def is_dict(module, node):
    return any(dotted(base).split(".")[-1] in ("dict", "UserDict")
               or dotted(getattr(base, "value", None)).split(".")[-1] == "dict" for base in node.bases) \
        or any(is_dict(*base) for base in bases(module, node))


def kinds(module, node):
    """The set of kinds that an annotation means; "Literal" stands for itself, "other" for any other class."""
    if isinstance(node, ast.Constant):
        if node.value is None:
            return {"None"}
        return kinds(module, ast.parse(node.value, mode="eval").body) if isinstance(node.value, str) else {"other"}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return kinds(module, node.left) | kinds(module, node.right)
    if isinstance(node, ast.Subscript):
        name = dotted(node.value).split(".")[-1]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in ("Union", "Optional"):
            return set().union({"None"} if name == "Optional" else set(), *(kinds(module, each) for each in inner))
        if name in WRAPPERS:
            return kinds(module, inner[0])
        if name == "Literal":
            return {"Literal"}
        return {CONTAINERS.get(name, name if name in PLAIN else "other")}
    if isinstance(node, (ast.Name, ast.Attribute)):
        return named(module, node)
    return {"other"}


def named(module, node):
    name = dotted(node)
    if name in PLAIN:
        return {name}
    found = module.look_up(name) if isinstance(node, ast.Name) else name
    if not isinstance(found, tuple) or found[1] is None:
        return {CONTAINERS.get(str(found).split(".")[-1], "other")}
    other, definition = found
    if isinstance(definition, ast.ClassDef):
        if is_dataclass(other, definition):
            return {"dataclass"}
        return {"dict"} if is_dict(other, definition) else {"other"}
    if isinstance(definition, (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)):
        return kinds(other, definition)
    return {"other"}


def argument(hint):
    """The keywords that decide what follows a flag; type is "json" or another word, None when there is none."""
    if "dataclass" in hint:
        return {"type": JSON}
    if hint == {"bool", "str", "None"}:
        return {"type": "str", "nargs": "?"}
    if "bool" in hint:
        return {"action": "BooleanOptionalAction"}
    if "Literal" in hint:
        return {"type": "literal", "choices": []}
    if hint & {"tuple", "list", "set"}:
        return {"type": "element", "nargs": "+", "list": True}
    if hint & {"int", "float"}:
        return {"type": "number"}
    return {"type": JSON if "dict" in hint else "str"}


class Fields(dict):
    """get_kwargs(CLASS): field -> keywords of add_argument."""


def keywords(module, node):
    """What get_kwargs answers for a class."""
    found = Fields()
    for name, (owner, annotation, default) in fields(module, node).items():
        found[name] = {**argument(kinds(owner, annotation)), "default": default, "help": ""}
    return found


def check_rules(module):
    """Fails when get_kwargs decides by a kind of type that it did not when this was written."""
    name = "_compute_kwargs" if "_compute_kwargs" in module.defined else "get_kwargs"
    asked = {dotted(call.args[1]) for call in ast.walk(module.function(name)) if isinstance(call, ast.Call)
             and dotted(call.func) == "contains_type" and len(call.args) == 2}
    if not asked or asked - ASKED:
        raise Problem("vllm/" + module.file, "looked in %s for contains_type(type_hints, X) with X of %s, and found %s"
                      % (name, " ".join(sorted(ASKED)), " ".join(sorted(asked)) or "none"))
