"""What a release has, against what the catalogue says: rows to write and what somebody has to decide."""

import hashlib

import catalogue
import facts
import serving
from catalogue import UNDECIDED, word
from flags import Reader
from source import Problem

# Fields of releases.yaml in their order; those that facts.read does not say are carried over from the newest release.
FIELDS = ("kvCharge batchesInFlight nullBlock padValues wholeModelCheck uniformGroupRatio graphsInUtilization "
          "activationFactor sinksNeedFlashAttention3 fp8Kv splitsFp8Blocks tokensByGroup convertedWindowPadsValues "
          "cuda swizzlesMxfp4 dataRanksStayOnNodes draft").split()
OPTIONAL = {"tokensByGroup", "convertedWindowPadsValues", "swizzlesMxfp4", "dataRanksStayOnNodes", "draft"}
FIRST_LINE = "# Of vLLM %s, the newest release that was read: written by src/catalog-tools/release --write."


class Release:
    """A release beside the catalogue."""

    def __init__(self, source, version, known, read_file):
        self.version, self.known = version, known
        self.catalogued = version in known.versions
        if not self.catalogued and catalogue.number(version) < catalogue.number(known.newest()):
            raise Problem(source.path, "release %s is neither catalogued nor newer than %s; looked for one of them"
                          % (version, known.newest()))
        reader = Reader(source)
        self.flags = {flag.name[2:]: flag for flag in reader.flags()}
        self.negatives = reader.negatives()
        self.variables = serving.variables(source)
        self.connectors = serving.connectors(source)
        self.methods = serving.methods(source)
        self.metrics = serving.metrics(source)
        self.reasoning, self.tools = serving.parsers(source)
        self.facts = facts.read(source)
        self.defaults = facts.defaults(source)
        self.fingerprints = facts.fingerprints(source)
        self.read_file = read_file
        self.notes = []

    # rows in the format of the files

    def digest_row(self):
        """The row of flags/releases.txt: the release, counts, and the hash of all spellings."""
        positives = [name + ("\t" + flag.alias if flag.alias else "")
                     for name, flag in sorted((flag.name, flag) for flag in self.flags.values())]
        text = "".join(line + "\n" for line in positives + self.negatives)
        own = [name for name in self.variables if name.startswith("VLLM_")]
        return [self.version, str(len(positives)), str(len(self.negatives)), str(len(own)),
                hashlib.sha256(text.encode()).hexdigest()]

    def facts_line(self):
        """The line of releases.yaml."""
        base = self.known.facts[self.version if self.catalogued else self.known.newest()]
        fields = {"version": self.version}
        for name in FIELDS:
            value = word(self.facts[name]) if name in self.facts else base.get(name, "false")
            if name not in OPTIONAL or value not in ("false", "{}"):
                fields[name] = value
        return "- {" + ", ".join("%s: %s" % each for each in fields.items()) + "}"

    def rows(self, rows, column, there, new):
        """The rows of a file once the release is in it, in the order of their names."""
        known = rows.by_name()
        made = {name: row if self.catalogued or row[column] == "any"
                else self.known.row_of(row, column, self.version, name in there)
                for name, row in known.items()}
        made.update({name: new(name) for name in there if name not in known})
        names = list(known) + sorted(set(made) - set(known))
        return [made[name] for name in (sorted(names) if list(known) == sorted(known) else names)]

    def open_range(self):
        return catalogue.series(self.version) + "-"

    def flag_rows(self):
        return self.rows(self.known.flags, 3, self.flags, lambda name: [
            name, self.flags[name].alias, self.flags[name].kind, self.open_range(), UNDECIDED, "", "", ""])

    def variable_rows(self):
        return self.rows(self.known.variables, 1, set(self.variables),
                         lambda name: [name, self.open_range(), UNDECIDED, "", "", ""])

    def connector_rows(self):
        rows = self.rows(self.known.connectors, 1, self.connectors, lambda name: [
            name, self.open_range(), self.open_range() if self.connectors[name] else "none", UNDECIDED])
        if self.catalogued:
            return rows
        return [self.known.row_of(row, 2, self.version, self.connectors.get(row[0], False)) for row in rows]

    def parser_names(self):
        reasoning = ["reasoning-parser=" + name for name in self.reasoning]
        return reasoning + ["tool-call-parser=" + name for name in self.tools]

    def parser_rows(self):
        return self.rows(self.known.parser_names, 1, self.parser_names(), lambda name: [name, self.open_range()])

    def metric_lines(self):
        """Those of serving.yaml that the release exports without being asked."""
        return [line for name, line in self.known.metric_lines().items()
                if name in self.metrics and not self.metrics[name][2]]

    def record(self):
        """The lines of read.txt: fingerprints of what was read for the fields, and vLLM's defaults."""
        lines = [FIRST_LINE % self.version]
        lines += ["|".join((*key, value)) for key, value in self.fingerprints.items()]
        return lines + ["default|%s|%s" % each for each in self.defaults.items()]

    # what somebody has to decide

    def differences(self):
        """(file, what) of everything in which the release and the catalogue differ."""
        self.notes = []
        self.compare_rows("flags/flags.txt", self.known.flags, 3, set(self.flags), self.flag_rows())
        self.compare_rows("flags/variables.txt", self.known.variables, 1, set(self.variables), self.variable_rows())
        self.compare_rows(
            "flags/connectors.txt", self.known.connectors, 1, set(self.connectors), self.connector_rows())
        if self.catalogued:  # of a new release there is nothing to decide
            self.compare_rows("flags/parsers.txt", self.known.parser_names, 1, self.parser_names(), self.parser_rows())
        self.compare_flags()
        self.compare_connectors()
        self.compare_facts()
        self.compare_serving()
        for name in self.methods:
            if name not in self.known.methods.by_name():
                self.note("flags/speculation.txt", "decide: method %s is new; say why it is refused, or size it" % name)
        if self.catalogued and self.known.read.by_name()[self.version] != self.digest_row():
            self.note("flags/releases.txt", "the release has " + "|".join(self.digest_row()))
        self.compare_read()
        return self.notes

    def note(self, file, what):
        self.notes.append((file, what))

    def compare_rows(self, file, rows, column, there, made):
        known = rows.by_name()
        for row in made:
            name = row[0]
            if name not in known:
                self.note(file, "decide: %s is new: %s" % (name, "|".join(row)))
            elif UNDECIDED in row:
                self.note(file, "decide: %s is not decided: %s" % (name, "|".join(row)))
            elif self.catalogued and known[name][column] != "any" \
                    and self.known.has(known[name][column], self.version) != (name in there):
                self.note(file, "%s: the release %s it, the row says %s"
                          % (name, "has" if name in there else "lacks", known[name][column]))
            elif not self.catalogued and row != known[name]:
                if name in there:
                    what = "is back" if row[column] != known[name][column] else "has changed"
                    self.note(file, "decide: %s %s: %s" % (name, what, "|".join(row)))
                elif column == 3 and row[-1] == "":
                    self.note(file, "decide: %s is gone, say what replaces it: %s" % (name, "|".join(row)))
                else:
                    self.note(file, "%s is gone: %s" % (name, "|".join(row)))

    def compare_flags(self):
        for name, row in self.known.flags.by_name().items():
            if name not in self.flags:
                continue
            alias, _, releases = row[1].partition("@")
            alias = alias if not releases or self.known.has(releases, self.version) else ""
            flag = self.flags[name]
            if (alias, row[2]) != (flag.alias, flag.kind):
                self.note("flags/flags.txt", "decide: %s is %s%s (%s), the row says %s %s" % (
                    name, flag.kind, " " + flag.alias if flag.alias else "", flag.where, row[2], alias))

    def compare_connectors(self):
        for name, row in self.known.connectors.by_name().items():
            if name in self.connectors and self.catalogued \
                    and self.known.has(row[2], self.version) != self.connectors[name]:
                self.note("flags/connectors.txt", "%s: the hybrid manager is %s, the row says %s" % (
                    name, "supported" if self.connectors[name] else "not supported", row[2]))

    def compare_facts(self):
        base = self.known.facts[self.version if self.catalogued else self.known.newest()]
        made = catalogue.flow(self.facts_line()[2:])
        for name in FIELDS:
            if made.get(name, "false") != base.get(name, "false"):
                self.note("releases.yaml", "check: %s is %s, and %s in %s" % (
                    name, made.get(name, "false"), base.get(name, "false"), base["version"]))

    def compare_serving(self):
        for name, (kind, labels, first, until) in self.known.metrics().items():
            there = name in self.metrics and not self.metrics[name][2]
            said = catalogue.number(first) <= catalogue.number(self.version) \
                and (until is None or catalogue.number(self.version) <= catalogue.number(until))
            if there != said:
                self.note("serving.yaml", "decide: the release %s %s by default; set from or until" % (
                    "exports" if there else "does not export", name))
            elif there and (kind, labels) != (self.metrics[name][0], sorted(self.metrics[name][1])):
                self.note("serving.yaml", "decide: %s is a %s with labels %s" % (
                    name, self.metrics[name][0], self.metrics[name][1]))
        reasoning, tool = self.known.parsers(self.version)
        for name, there, what in ((reasoning, self.reasoning, "reasoning"), (tool, self.tools, "tool")):
            if name not in there:
                self.note("serving.yaml", "decide: the %s parser %s is gone; there are %s" % (
                    what, name, " ".join(there)))

    def compare_read(self):
        """Against what was read for the newest release, from which fields are carried over."""
        lines = self.read_file.read_text(encoding="utf-8").splitlines() if self.read_file.exists() else []
        if lines[:1] != [FIRST_LINE % self.known.newest()]:
            raise Problem(self.read_file, "looked for what was read of %s; write it with --write and that release"
                          % self.known.newest())
        if self.catalogued and self.version != self.known.newest():
            return
        changed = {}
        for line in lines[1:]:
            key, _, value = line.rpartition("|")
            if key.startswith("default|"):
                name = key.split("|")[1]
                if self.defaults.get(name) != value:
                    self.note("read.txt", "decide: vLLM's default of %s is %s, and was %s" % (
                        name, self.defaults.get(name), value))
            elif self.fingerprints.get(tuple(key.split("|"))) != value:
                fields, file, name = key.split("|")
                changed.setdefault((fields, file), []).append(name)
        for (fields, file), names in changed.items():
            self.note("releases.yaml", "decide: %s: changed in %s: %s" % (
                ", ".join(map(self.stated, fields.split())), "the model's file" if file == "model" else "vllm/" + file,
                " ".join(name if name != "*" else "(anything)" for name in names)))

    def stated(self, field):
        """The field and whether the tool has read it or carried it over."""
        value = catalogue.flow(self.facts_line()[2:]).get(field, "false")
        return "%s (%s, %s)" % (field, value, "read" if field in self.facts else "carried over")
