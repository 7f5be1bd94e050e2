"""vLLM's Python source in a wheel or an unpacked tree, read as text: nothing of it is imported or run."""

import ast
import pathlib
import re
import zipfile


class Problem(Exception):
    """The source has another shape than was read so far; names the file and what was looked for."""

    def __init__(self, file, what):
        super().__init__("%s: %s" % (file, what))


class Source:
    """The files below vllm/; paths are written as releases.yaml writes them, without vllm/."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.modules = {}
        if self.path.is_file():
            if not zipfile.is_zipfile(self.path):
                raise Problem(path, "neither a wheel nor a folder; looked for a zip file")
            self.wheel = zipfile.ZipFile(self.path)
            self.names = set(self.wheel.namelist())
        elif (self.path / "vllm" / "envs.py").is_file():
            self.wheel = None
            self.names = {str(file.relative_to(self.path)) for file in self.path.rglob("*") if file.is_file()}
        else:
            raise Problem(path, "neither a wheel nor a source tree; looked for the file vllm/envs.py")

    def has(self, file):
        """True when vllm/FILE is there."""
        return "vllm/" + file in self.names

    def text(self, name):
        """The text of a file by its full name; empty when it is not there."""
        if name not in self.names:
            return ""
        raw = self.wheel.read(name) if self.wheel else (self.path / name).read_bytes()
        return raw.decode("utf-8")

    def module(self, file):
        """The parsed file below vllm/."""
        if file not in self.modules:
            if not self.has(file):
                raise Problem("vllm/" + file, "looked for this file, and it is not there")
            try:
                self.modules[file] = Module(self, file, ast.parse(self.text("vllm/" + file)))
            except SyntaxError as error:
                raise Problem("vllm/" + file, "not Python that this interpreter reads: %s" % error) from None
        return self.modules[file]

    def file_of(self, dotted):
        """The file of a module such as vllm.config.cache, None when it is none of vLLM's."""
        parts = dotted.split(".")
        if parts[0] != "vllm":
            return None
        name = "/".join(parts[1:])
        for file in (name + ".py", name + "/__init__.py" if name else "__init__.py"):
            if self.has(file):
                return file
        return None

    def metadata(self):
        """The wheel's METADATA; empty for a tree without one."""
        return next((self.text(name) for name in sorted(self.names) if name.endswith(".dist-info/METADATA")), "")

    def version(self):
        """The release, as METADATA, the file's name or vllm/_version.py says it."""
        texts = [(self.metadata(), r"^Version: *v?(\d+\.\d+\.\d+)"), (self.path.name, r"vllm-(\d+\.\d+\.\d+)"),
                 (self.text("vllm/_version.py"), r"version = ['\"]v?(\d+\.\d+\.\d+)")]
        for text, pattern in texts:
            found = re.search(pattern, text, re.MULTILINE)
            if found:
                return found.group(1)
        raise Problem(self.path, "looked for the release in *.dist-info/METADATA, the file's name and "
                      "vllm/_version.py; name it with --as")


class Module:
    """One file: what its names mean when it runs, so the else of "if TYPE_CHECKING" counts."""

    def __init__(self, source, file, tree):
        self.source, self.file, self.tree = source, file, tree
        self.defined = {}
        self.collect(tree.body)

    def collect(self, body):
        for node in body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                self.defined[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.defined[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                self.defined[node.target.id] = node.value
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.defined[alias.asname or alias.name.split(".")[0]] = alias
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.defined[alias.asname or alias.name] = (node, alias)
            elif isinstance(node, (ast.If, ast.Try)):
                self.collect(node.body)
                for handler in getattr(node, "handlers", []):
                    self.collect(handler.body)
                self.collect(node.orelse)

    def package(self):
        """Dotted name of the folder that relative imports start at."""
        return ".".join(["vllm"] + self.file.split("/")[:-1])

    def imported(self, node):
        """The dotted module of a "from X import"."""
        if not node.level:
            return node.module
        base = self.package().split(".")
        base = base[:len(base) - node.level + 1]
        return ".".join(base + ([node.module] if node.module else []))

    def look_up(self, name, depth=0):
        """What a name means: (module, node) of a definition, or a dotted name of something outside vLLM's files."""
        found = self.defined.get(name)
        if found is None or depth > 20:
            return name
        if isinstance(found, ast.alias):
            return found.name
        if not isinstance(found, tuple):
            return self, found
        node, alias = found
        dotted = self.imported(node)
        file = self.source.file_of(dotted + "." + alias.name)
        if file:
            return self.source.module(file), None
        file = self.source.file_of(dotted)
        if not file:
            return dotted + "." + alias.name
        other = self.source.module(file)
        return other.look_up(alias.name, depth + 1)

    def function(self, name):
        """The function or method NAME or CLASS.NAME."""
        scope = self.tree.body
        for part in name.split("."):
            found = next((node for node in scope if getattr(node, "name", None) == part), None)
            if found is None:
                raise Problem("vllm/" + self.file, "looked for %s" % name)
            scope = found.body
        return found

    def text(self):
        return self.source.text("vllm/" + self.file)


def dotted(node):
    """a.b.c as text; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return base and base + "." + node.attr
    return ""


def bases(module, node):
    """The classes that a class names as its bases and that vLLM defines, with their modules."""
    for base in node.bases:
        found = module.look_up(base.id) if isinstance(base, ast.Name) else None
        if isinstance(found, tuple) and isinstance(found[1], ast.ClassDef):
            yield found
