"""The flags of "vllm serve": follows the statements that register them, from entrypoints/cli/serve.py on."""

import ast

import hints
from source import Module, Problem, dotted
from values import Class, Function, Opaque, is_static, of_builtin

PARSER = object()
# hooks for other platforms: CUDA's registers no flag (platforms/interface.py, pre_register_and_update)
HARMLESS = {"current_platform.pre_register_and_update"}


class Flag:
    def __init__(self, name, alias, kind, where):
        self.name, self.alias, self.kind, self.where = name, alias, kind, where


class Reader:
    """Collects the flags of a release."""

    def __init__(self, source):
        self.source, self.found = source, {}
        serve = source.module("entrypoints/cli/serve.py")
        made = Class(serve, serve.function("ServeSubcommand")).method("subparser_init")
        if made is None:
            raise Problem("vllm/entrypoints/cli/serve.py", "looked for ServeSubcommand.subparser_init")
        hints.check_rules(source.module("engine/arg_utils.py"))
        self.call(made, [PARSER], {})
        utils = source.module(first(source, "utils/argparse_utils.py", "utils/__init__.py"))
        self.paired = "EnableDisableAction" in utils.defined
        self.add("--help", "-h", "optional" if "--help=" in utils.text() else "bare", "argparse")

    def flags(self):
        return [self.found[name] for name in sorted(self.found)]

    def negatives(self):
        """The forms that switch a flag off."""
        off = set()
        for flag in self.found.values():
            if flag.kind == "switch":
                off.add("--no-" + flag.name[2:])
                for one, other in (("--enable-", "--disable-"), ("--disable-", "--enable-")):
                    if self.paired and flag.name.startswith(one):
                        off.add(other + flag.name[len(one):])
        return sorted(off)

    def add(self, name, alias, kind, where):
        before = self.found.get(name)
        if before and before.kind != kind:
            raise Problem(where, "registers %s twice, as %s and as %s" % (name, before.kind, kind))
        self.found[name] = Flag(name, alias, kind, where)

    def register(self, names, keywords, where):
        if not names or not all(isinstance(name, str) for name in names):
            raise Problem(where, "looked for the name of a flag in add_argument")
        long = [name for name in names if name.startswith("--")]
        short = [name for name in names if name.startswith("-") and not name.startswith("--")]
        for at, name in enumerate(long):
            self.add(name, short[0] if short and at == 0 else "", kind_of(name, keywords, where), where)

    # statements

    def run(self, function, positional, named):
        names = [each.arg for each in function.node.args.args]
        scope = {"": function}
        defaults = function.node.args.defaults
        for name, default in zip(names[len(names) - len(defaults):], defaults):
            scope[name] = self.value(default, scope, function.module)
        scope.update(zip(names, positional))
        scope.update(named)
        return self.body(function.node.body, scope, function.module)

    def body(self, statements, scope, module):
        for node in statements:
            if isinstance(node, ast.Return):
                return self.value(node.value, scope, module)
            result = self.statement(node, scope, module)
            if result is not None:
                return result
        return None

    def statement(self, node, scope, module):
        if isinstance(node, ast.Expr):
            self.value(node.value, scope, module)
        elif isinstance(node, ast.Assign):
            value = self.value(node.value, scope, module)
            for target in node.targets:
                self.assign(target, value, scope, module)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value, scope, module), scope, module)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    self.value(target.value, scope, module).pop(self.value(target.slice, scope, module), None)
        elif isinstance(node, ast.If):
            test = self.value(node.test, scope, module)
            taken = [node.body, node.orelse] if isinstance(test, Opaque) else [node.body if test else node.orelse]
            for branch in taken:
                self.body(branch, scope, module)
        elif isinstance(node, ast.For):
            self.loop(node, scope, module)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            local = Module(module.source, module.file, ast.Module([node], []))
            for name in local.defined:
                scope[name] = self.meaning(local.look_up(name))
        elif isinstance(node, (ast.FunctionDef, ast.Pass, ast.AugAssign)):
            pass
        elif "add_argument" in ast.dump(node):
            raise Problem(where(module, node), "a %s that registers flags was never read" % type(node).__name__)
        return None

    def assign(self, target, value, scope, module):
        if isinstance(target, ast.Name):
            scope[target.id] = value
        elif isinstance(target, ast.Subscript):
            container = self.value(target.value, scope, module)
            if not isinstance(container, dict):
                raise Problem(where(module, target), "sets a key of what is no dictionary that was read")
            container[self.value(target.slice, scope, module)] = value
        elif isinstance(target, ast.Tuple):
            for each in target.elts:
                self.assign(each, Opaque("part"), scope, module)

    def loop(self, node, scope, module):
        items = self.value(node.iter, scope, module)
        if not isinstance(items, list):
            if "add_argument" in ast.dump(node):
                raise Problem(where(module, node), "a loop that registers flags goes over what was not read")
            return
        for item in items:
            targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
            for target, value in zip(targets, item if isinstance(node.target, ast.Tuple) else [item]):
                self.assign(target, value, scope, module)
            self.body(node.body, scope, module)

    # expressions

    def value(self, node, scope, module):
        reader = getattr(self, "read_" + type(node).__name__, None)
        return reader(node, scope, module) if reader else Opaque(type(node).__name__)

    def read_Constant(self, node, scope, module):
        return node.value

    def read_Name(self, node, scope, module):
        return scope[node.id] if node.id in scope else self.meaning(module.look_up(node.id))

    def meaning(self, found):
        if isinstance(found, str):
            return Opaque(found)
        module, node = found
        if node is None:
            return Opaque(module.file)
        if isinstance(node, ast.ClassDef):
            return Class(module, node)
        if isinstance(node, ast.FunctionDef):
            return Function(module, node)
        return node.value if isinstance(node, ast.Constant) else Opaque("a value of " + module.file)

    def read_JoinedStr(self, node, scope, module):
        parts = [self.value(part.value if isinstance(part, ast.FormattedValue) else part, scope, module)
                 for part in node.values]
        return "".join(parts) if all(isinstance(part, str) for part in parts) else Opaque("text", parts)

    def read_List(self, node, scope, module):
        return [self.value(each, scope, module) for each in node.elts]

    def read_Dict(self, node, scope, module):
        made = {}
        for key, value in zip(node.keys, node.values):
            read = self.value(value, scope, module)
            if key is not None:
                made[self.value(key, scope, module)] = read
            elif isinstance(read, dict):
                made.update(read)
            else:
                raise Problem(where(module, node), "** of what is no dictionary that was read")
        return made

    def read_Subscript(self, node, scope, module):
        container = self.value(node.value, scope, module)
        if isinstance(container, dict):
            key = self.value(node.slice, scope, module)
            if isinstance(container, hints.Fields) and key not in container:
                raise Problem(where(module, node), "looked for the field %s of a configuration class" % key)
            return container.get(key, Opaque("nothing"))
        return Opaque("part")

    def read_Attribute(self, node, scope, module):
        base = self.value(node.value, scope, module)
        if isinstance(base, Class):
            if node.attr == "__name__":
                return base.node.name
            return base.method(node.attr) or Opaque(base.node.name + "." + node.attr)
        return Opaque((base.text if isinstance(base, Opaque) else "value") + "." + node.attr)

    def read_UnaryOp(self, node, scope, module):
        value = self.value(node.operand, scope, module)
        return (not value) if isinstance(node.op, ast.Not) and not isinstance(value, Opaque) else Opaque("operation")

    def read_Compare(self, node, scope, module):
        left, right = self.value(node.left, scope, module), self.value(node.comparators[0], scope, module)
        if isinstance(node.ops[0], ast.In) and isinstance(right, dict):
            return left in right
        return Opaque("comparison")

    def read_Call(self, node, scope, module):
        arguments, keywords = self.arguments(node, scope, module)
        if isinstance(node.func, ast.Attribute):
            if dotted(node.func.value) == "super" or isinstance(node.func.value, ast.Call) \
                    and dotted(node.func.value.func) == "super":
                function = scope[""]
                return self.call(function.cls.method(node.func.attr, function.owner), arguments, keywords)
            base = self.value(node.func.value, scope, module)
            if base is PARSER:
                return self.of_parser(node, arguments, keywords, module)
            if isinstance(base, (str, dict, list)):
                return of_builtin(base, node.func.attr, arguments)
        function = self.value(node.func, scope, module)
        if isinstance(function, Function):
            if function.node.name == "get_kwargs":
                return hints.keywords(arguments[0].module, arguments[0].node)
            if PARSER in arguments or PARSER in keywords.values() or function.cls is not None:
                return self.call(function, arguments, keywords)
            return Opaque(function.node.name, arguments)
        name = dotted(node.func)
        if (PARSER in arguments or PARSER in keywords.values()) and name not in HARMLESS:
            called = function.text if isinstance(function, Opaque) else name or "a call"
            raise Problem(where(module, node), "hands the parser to %s, which was not found" % called)
        return Opaque(name, arguments)

    def arguments(self, node, scope, module):
        positional, named = [], {}
        for each in node.args:
            value = self.value(each.value if isinstance(each, ast.Starred) else each, scope, module)
            positional.extend(value if isinstance(each, ast.Starred) and isinstance(value, list) else [value])
        for keyword in node.keywords:
            value = self.value(keyword.value, scope, module)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, dict):
                named.update(value)
            elif "add_argument" in ast.dump(node.func):
                raise Problem(where(module, node), "add_argument(**X) of an X that was not read")
        return positional, named

    def call(self, function, arguments, keywords):
        if function is None:
            return Opaque("nothing")
        if function.cls is not None and not is_static(function.node):
            arguments = [function.cls, *arguments]
        return self.run(function, arguments, keywords)

    def of_parser(self, node, arguments, keywords, module):
        if node.func.attr in ("add_parser", "add_argument_group", "add_mutually_exclusive_group"):
            return PARSER
        if node.func.attr != "add_argument":
            raise Problem(where(module, node), "looked for add_argument or a group, and found %s" % node.func.attr)
        self.register(arguments, keywords, where(module, node))
        return Opaque("action")


def kind_of(name, keywords, place):
    """The kind column of flags.txt."""
    action, nargs, kind = keywords.get("action"), keywords.get("nargs"), keywords.get("type")
    action = action.text.split(".")[-1] if isinstance(action, Opaque) else action
    if action in ("store_true", "store_false", "store_const", "count"):
        return "bare"
    if action == "BooleanOptionalAction":
        return "switch"
    if isinstance(action, str) and action not in ("store", "append", "extend"):
        raise Problem(place, "looked for a known action of %s, and found %s" % (name, action))
    if nargs is not None:
        if not isinstance(nargs, (str, int)):
            raise Problem(place, "looked for the nargs of %s" % name)
        return "optional" if nargs == "?" else "many"
    is_json = kind == hints.JSON or isinstance(kind, Opaque) and kind.loads_json()
    return "json" if is_json and not keywords.get("list") else "one"


def where(module, node):
    return "vllm/%s:%d" % (module.file, node.lineno)


def first(source, *files):
    return next((file for file in files if source.has(file)), files[0])
