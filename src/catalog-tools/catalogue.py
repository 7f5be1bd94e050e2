"""The catalogue's files as the operator has them, and the rows of a release in their format."""

import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "main" / "resources" / "catalog"
UNDECIDED = "?"


def number(text):
    return tuple(int(part) for part in text.split("."))


def series(version):
    return ".".join(version.split(".")[:2])


class Rows:
    """A file of columns cut at |, with its comments."""

    def __init__(self, path):
        self.path = path
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def rows(self):
        return [line.split("|") for line in self.lines if line and not line.startswith("#")]

    def by_name(self):
        return {row[0]: row for row in self.rows()}


class Catalogue:
    def __init__(self, folder=FOLDER):
        self.folder = pathlib.Path(folder)
        self.flags, self.variables, self.connectors, self.methods, self.parser_names, self.read = (
            Rows(self.folder / "flags" / (name + ".txt"))
            for name in ("flags", "variables", "connectors", "speculation", "parsers", "releases"))
        self.versions = [row[0] for row in self.read.rows()]
        text = (self.folder / "releases.yaml").read_text(encoding="utf-8")
        lines = re.findall(r"^- (\{.*\})$", text, re.MULTILINE)
        self.facts = {fields["version"]: fields for fields in map(flow, lines)}
        self.serving = (self.folder / "serving.yaml").read_text(encoding="utf-8")

    def newest(self):
        return self.versions[-1]

    def has(self, ranges, version):
        """True when 0.18-, 0.14-0.24, 0.28 or a list of these names the release; "any" names all, "none" none."""
        if ranges in ("any", "none"):
            return ranges == "any"
        at = number(series(version))
        for part in ranges.split(","):
            first, dash, last = part.partition("-")
            if number(first) <= at and (number(last) >= at if last else bool(dash) or number(first) == at):
                return True
        return False

    def row_of(self, row, column, version, there):
        """The row once the release is the newest: its range goes on, ends or begins again."""
        ranges = row[column]
        is_open = ranges.endswith("-")
        if there and not is_open:
            ranges = series(version) + "-" if ranges == "none" else ranges + "," + series(version) + "-"
        elif not there and is_open:
            first = ranges[:-1].rpartition(",")[2]
            last = series(self.newest())
            ranges = ranges[:-1] if first == last else ranges + last
        return row[:column] + [ranges] + row[column + 1:]

    def metric_lines(self):
        """name -> line of serving.yaml."""
        lines = re.findall(r"^  - \{name.*\}$", self.serving, re.MULTILINE)
        return {flow(line.strip()[2:])["name"].strip('"'): line for line in lines}

    def metrics(self):
        """name -> (kind, labels, from, until) of serving.yaml."""
        found = {}
        for name, line in self.metric_lines().items():
            fields = flow(line.strip()[2:])
            labels = sorted(flow(fields["labels"])) if "labels" in fields else []
            found[name] = (fields["kind"], labels, fields["from"], fields.get("until"))
        return found

    def parsers(self, version):
        """Reasoning and tool parser that the operator sets in a release."""
        found = [flow(line) for line in re.findall(r"^  - (\{from.*\})$", self.serving, re.MULTILINE)]
        chosen = [fields for fields in found if number(fields["from"]) <= number(version)] or found[:1]
        return chosen[-1]["reasoning"], chosen[-1]["toolCall"]


def flow(text):
    """The fields of a YAML flow mapping in one line, values as text."""
    fields, depth, start, inside = {}, 0, 0, text.strip()[1:-1]
    parts = []
    for at, letter in enumerate(inside):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(inside[start:at])
            start = at + 1
    parts.append(inside[start:])
    for part in parts:
        key, _, value = part.strip().partition(": ")
        fields[key] = value
    return fields


def word(value):
    """A value of facts.read as releases.yaml writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "{" + ", ".join(name + ": true" for name in value) + "}"
    return str(value)
