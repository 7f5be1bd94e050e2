package io.mimo.manifest;

import io.mimo.api.ModelSource;
import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.NameFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which model a uri holds. Known: by the catalogue, or because the manifest says it in {@code model.architecture};
 * never guessed. A volume or a bucket may hold anything, so what is assumed of it is warned of; a name that contradicts
 * what is declared is refused everywhere.
 */
final class IdentityRules {
    private static final String URI = "spec.model.uri";
    private static final String ARCHITECTURE = "spec.model.architecture";

    private final ModelSource source;
    private final Precision precision;
    private final Catalog catalog;
    private final List<Problem> problems;

    private IdentityRules(ModelSource source, Precision precision, Catalog catalog, List<Problem> problems) {
        this.source = source;
        this.precision = precision;
        this.catalog = catalog;
        this.problems = problems;
    }

    /** The model to size; the default one beside a problem, so that the other rules can speak. */
    static ModelFacts model(ModelSource source, Precision precision, Catalog catalog, List<Problem> problems) {
        return new IdentityRules(source, precision, catalog, problems).model();
    }

    /** A problem says already that nothing is sized of this uri. */
    static boolean isRefused(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.path().equals(URI));
    }

    private ModelFacts model() {
        if (isRefused(problems)) {
            return catalog.model(Catalog.DEFAULT_MODEL);
        }
        Optional<String> declared = Optional.ofNullable(source.architecture()).filter(name -> !name.isBlank());
        Optional<Checkpoint> known = catalog.checkpoint(source.uri());
        if (known.isPresent()) {
            declared.filter(name -> !name.equalsIgnoreCase(known.get().model()))
                    .ifPresent(name -> problems.add(contradiction(known.get(), name)));
            return catalog.model(known.get().model());
        }
        Optional<NameFacts.Model> named = catalog.names().modelIn(name(), Catalog.MODEL_FILES);
        Optional<String> served = declared.flatMap(this::served);
        Optional<NameFacts.Model> other = named.filter(
                model -> !model.name().equals(served.or(() -> declared).orElse(Catalog.DEFAULT_MODEL)));
        if (other.isPresent()) {
            problems.add(otherModel(other.get()));
        } else if (declared.isPresent() && served.isEmpty()) {
            problems.add(notServed(declared.get()));
        } else if (declared.isEmpty() && source.uri().startsWith("hf://")) {
            problems.add(unknown());
        }
        checkFormat();
        return catalog.model(served.orElse(Catalog.DEFAULT_MODEL));
    }

    private Optional<String> served(String name) {
        return catalog.served().stream().filter(name::equalsIgnoreCase).findFirst();
    }

    /** The repository's name or, of a volume or bucket, that of the folder: claims and buckets are named for more. */
    private String name() {
        String path = source.uri().substring(source.uri().indexOf("://") + "://".length());
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        int slash = trimmed.lastIndexOf('/');
        return slash < 0 ? "" : trimmed.substring(slash + 1);
    }

    private void checkFormat() {
        List<NameFacts.Format> said = catalog.names().formatsIn(name());
        if (said.isEmpty()
                || said.stream().anyMatch(format -> format.precisions().contains(precision))) {
            return;
        }
        NameFacts.Format format = said.getFirst();
        String values = format.precisions().stream().map(Precision::name).collect(Collectors.joining(" or "));
        problems.add(new Problem(
                "NameContradictsPrecision",
                URI,
                source.uri(),
                "model.uri: " + source.uri() + " says that it holds " + format.name() + ", and precision says "
                        + precision + ", by which it would be sized",
                (values.isEmpty()
                                ? "no precision stands for " + format.name() + ": use " + checkpoints()
                                : "set precision to " + values + ", or use " + checkpoints())
                        + "; if the name is wrong, rename it"));
    }

    private Problem contradiction(Checkpoint known, String declared) {
        return new Problem(
                "ArchitectureContradictsCheckpoint",
                ARCHITECTURE,
                declared,
                "model.architecture: " + declared + " contradicts model.uri: " + known.uri() + " holds "
                        + known.model(),
                "remove model.architecture");
    }

    private Problem otherModel(NameFacts.Model other) {
        return new Problem(
                "ModelNotServed",
                URI,
                source.uri(),
                "model.uri: " + source.uri() + " is named after " + other.name()
                        + Optional.ofNullable(other.size())
                                .map(size -> " (" + size + ")")
                                .orElse("")
                        + ", and a MimoDeployment serves " + servedNames()
                        + ": sized as that, the verdict would be wrong",
                "use " + checkpoints() + sizeCommand(other.name()));
    }

    private Problem notServed(String declared) {
        return new Problem(
                "ModelNotServed",
                ARCHITECTURE,
                declared,
                "model.architecture: " + declared + " is not served; a MimoDeployment serves " + servedNames(),
                "set it to " + servedNames() + ", if the checkpoint has those shapes" + sizeCommand(declared));
    }

    private Problem unknown() {
        return new Problem(
                "ModelUnknown",
                URI,
                source.uri(),
                "model.uri: " + source.uri() + " is not in the catalogue, so which model it holds is not known and no "
                        + "verdict would be true",
                "use " + checkpoints() + ", or, if it holds a checkpoint of that model, set model.architecture: "
                        + servedNames());
    }

    private String sizeCommand(String model) {
        return Catalog.MODEL_FILES.stream()
                .filter(model::equalsIgnoreCase)
                .findFirst()
                .map(name -> "; mimo size --model " + name + " sizes that one")
                .orElse("");
    }

    private String servedNames() {
        return String.join(" or ", catalog.served());
    }

    private String checkpoints() {
        return catalog.checkpoints().stream()
                .map(known -> known.uri() + " (" + known.precision() + ")")
                .collect(Collectors.joining(" or "));
    }
}
