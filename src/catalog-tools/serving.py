"""Environment variables, metrics, parsers, KV connectors and drafting methods of a release."""

import ast

from source import Problem, bases, dotted

METRIC_CLASSES = {"_gauge_cls": "gauge", "_counter_cls": "counter", "_histogram_cls": "histogram",
                  "Gauge": "gauge", "Counter": "counter", "Histogram": "histogram"}


def keys(source, file, name):
    """The keys of the dictionary NAME in a file."""
    node = source.module(file).defined.get(name)
    if not isinstance(node, ast.Dict):
        raise Problem("vllm/" + file, "looked for the dictionary %s" % name)
    if not all(isinstance(key, ast.Constant) for key in node.keys):
        raise Problem("vllm/" + file, "looked for plain names as the keys of %s" % name)
    return {key.value: value for key, value in zip(node.keys, node.values)}


def variables(source):
    """Names of the table environment_variables that begin with VLLM_, and the others that it has."""
    module = source.module("envs.py")
    table = keys(source, "envs.py", "environment_variables")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "environment_variables.update":
            raise Problem("vllm/envs.py:%d" % node.lineno, "environment_variables.update, which was never read")
    return sorted(table)


def default_of(source, variable):
    """The default that the table gives a variable to os.getenv, as text; None when it names none."""
    node = keys(source, "envs.py", "environment_variables").get(variable)
    if node is None:
        return None
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and dotted(call.func).endswith(("getenv", "environ.get")):
            plain = [each.value for each in call.args[1:] if isinstance(each, ast.Constant) and each.value != ""]
            if plain:
                return str(plain[0])
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return next((text for text in texts if text not in ("", variable)), None)


def metrics(source):
    """name -> (kind, labels besides model_name and engine, hidden by default) of v1/metrics/loggers.py."""
    file = "v1/metrics/loggers.py"
    found = {}
    visit(source.module(file).tree, False, found, file)
    if not found:
        raise Problem("vllm/" + file, "looked for %s(name=...)" % " ".join(METRIC_CLASSES))
    return found


def visit(node, hidden, found, file):
    for child in ast.iter_child_nodes(node):
        below = hidden or isinstance(child, ast.If) and "show_hidden_metrics" in ast.dump(child.test)
        if isinstance(child, ast.Call) and dotted(child.func).split(".")[-1] in METRIC_CLASSES:
            given = {keyword.arg: keyword.value for keyword in child.keywords}
            name = given.get("name")
            if isinstance(name, ast.Constant):
                texts = [each.value for each in ast.walk(given.get("labelnames", ast.Tuple([], ast.Load())))
                         if isinstance(each, ast.Constant) and each.value not in ("model_name", "engine")]
                found[name.value] = (METRIC_CLASSES[dotted(child.func).split(".")[-1]], texts, below)
        visit(child, below, found, file)


def parsers(source):
    """Names of the reasoning parsers and of the tool parsers."""
    return (sorted(keys(source, "reasoning/__init__.py", "_REASONING_PARSERS_TO_REGISTER")),
            sorted(keys(source, "tool_parsers/__init__.py", "_TOOL_PARSERS_TO_REGISTER")))


def connectors(source):
    """name -> whether its class supports the hybrid KV-cache manager."""
    file = "distributed/kv_transfer/kv_connector/factory.py"
    found = {}
    for call in ast.walk(source.module(file).tree):
        if isinstance(call, ast.Call) and dotted(call.func).endswith(".register_connector"):
            if len(call.args) != 3 or not all(isinstance(each, ast.Constant) for each in call.args):
                raise Problem("vllm/%s:%d" % (file, call.lineno), "looked for register_connector(NAME, MODULE, CLASS)")
            name, module, cls = (each.value for each in call.args)
            found[name] = hybrid(source, module, cls)
    if not found:
        raise Problem("vllm/" + file, "looked for register_connector(NAME, MODULE, CLASS)")
    return found


def hybrid(source, dotted_module, cls):
    file = source.file_of(dotted_module)
    found = source.module(file).look_up(cls) if file else None
    while isinstance(found, tuple) and isinstance(found[1], ast.Name):
        found = found[0].look_up(found[1].id)
    if isinstance(found, tuple) and isinstance(found[1], ast.Call):
        return False  # another library's class, which the module looks for when it is loaded
    if not isinstance(found, tuple) or not isinstance(found[1], ast.ClassDef):
        raise Problem("vllm/" + file if file else dotted_module.replace(".", "/"), "looked for the class %s" % cls)
    return has_base(*found, "SupportsHMA")


def has_base(module, node, name):
    return any(dotted(base).split(".")[-1] == name for base in node.bases) \
        or any(has_base(*base, name) for base in bases(module, node))


def methods(source):
    """Values of "method" in --speculative-config; those of other models' own draft layers, NAME_mtp, left out."""
    file = "config/speculative.py"
    module = source.module(file)
    names = literals(module, "SpeculativeMethod") - literals(module, "MTPModelTypes")
    if "eagle" not in names:
        raise Problem("vllm/" + file, "looked for the Literal SpeculativeMethod with eagle in it")
    return sorted(names)


def literals(module, name):
    node = module.defined.get(name)
    if not isinstance(node, ast.Subscript) or dotted(node.value) != "Literal":
        raise Problem("vllm/" + module.file, "looked for %s = Literal[...]" % name)
    found = set()
    for each in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
        found |= {each.value} if isinstance(each, ast.Constant) else literals(module, each.id)
    return found
