"""What the reader of the flags takes the expressions of vLLM's source for."""

import ast

from source import bases, dotted

JSON_LOADERS = {"json.loads", "union_dict_and_str"}


class Opaque:
    """A value that is not needed to know the flags; keeps what it was called with."""

    def __init__(self, text, inside=()):
        self.text, self.inside = text, tuple(inside)

    def loads_json(self):
        return self.text in JSON_LOADERS or any(isinstance(each, Opaque) and each.loads_json() for each in self.inside)


class Function:
    def __init__(self, module, node, cls=None, owner=None):
        self.module, self.node, self.cls, self.owner = module, node, cls, owner


class Class:
    def __init__(self, module, node):
        self.module, self.node = module, node

    def method(self, name, above=None):
        """The method as this class or a base defines it; above: only bases of that class."""
        for module, node in self.order():
            if above is not None:
                above = None if node is above else above
                continue
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name == name:
                    return Function(module, item, self, node)
        return None

    def order(self):
        yield self.module, self.node
        for module, node in bases(self.module, self.node):
            yield from Class(module, node).order()


def of_builtin(base, method, arguments):
    """Methods of text, dictionaries and lists that the registering code uses."""
    if isinstance(base, str):
        known = all(isinstance(each, str) for each in arguments) and method in ("replace", "lower", "removeprefix")
        return getattr(base, method)(*arguments) if known else Opaque("text")
    if isinstance(base, dict) and method in ("items", "keys", "values"):
        return list(getattr(base, method)())
    if isinstance(base, dict) and method in ("pop", "get"):
        return getattr(base, method)(*arguments)
    return Opaque(method)


def is_static(node):
    return any(dotted(each) == "staticmethod" for each in node.decorator_list)
