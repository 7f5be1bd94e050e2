package io.mimo.manifest;

import io.mimo.api.Accelerator;
import io.mimo.api.EngineSettings;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ImageFacts;
import io.mimo.catalog.ImageFacts.Known;
import io.mimo.catalog.ImageFacts.Tag;
import io.mimo.catalog.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * What an image holds is read from {@code catalog/images.yaml}, never guessed: a tag is vLLM's version only where vLLM
 * builds the image, and a name that says other hardware or another engine is believed.
 */
final class ImageRules {
    private static final String IMAGE = "spec.engine.image";
    private static final String VERSION = "spec.engine.version";

    private final ImageFacts facts;
    private final String image;
    private final ImageReference reference;
    private final List<Problem> problems;
    private final List<Warning> warnings;

    private ImageRules(
            ImageFacts facts, String image, ImageReference reference, List<Problem> problems, List<Warning> warnings) {
        this.facts = facts;
        this.image = image;
        this.reference = reference;
        this.problems = problems;
        this.warnings = warnings;
    }

    /** What the rules of a release need to know of the image; {@code architecture} is empty for one of several. */
    record Image(Optional<EngineVersion> version, Optional<String> architecture) {}

    /** A reference that nobody can parse is the schema's problem, and says nothing more. */
    static Image read(
            String image,
            EngineSettings engine,
            Accelerator accelerator,
            ImageFacts facts,
            List<Problem> problems,
            List<Warning> warnings) {
        Optional<EngineVersion> declared = declared(engine, problems);
        return ImageReference.parse(image)
                .map(reference -> new ImageRules(facts, image, reference, problems, warnings))
                .map(rules -> rules.read(engine, declared, accelerator))
                .orElseGet(() -> new Image(declared, Optional.empty()));
    }

    private Image read(EngineSettings engine, Optional<EngineVersion> declared, Accelerator accelerator) {
        Optional<Known> known = facts.of(reference);
        Optional<String> engineOfOthers = known.map(Known::holds);
        engineOfOthers.ifPresentOrElse(this::otherEngine, () -> checkHardware(accelerator));
        known.filter(image -> !image.startsVllm()).ifPresent(this::otherEntrypoint);
        Optional<EngineVersion> tagged = known.filter(image -> image.tag() == Tag.Release)
                .flatMap(_ -> reference.tag())
                .flatMap(EngineVersion::parse);
        if (declared.isPresent() && tagged.isPresent() && !declared.equals(tagged)) {
            problems.add(contradiction(tagged.get(), declared.get()));
        }
        boolean said = engine.version() != null && !engine.version().isBlank();
        if (!said && tagged.isEmpty() && engineOfOthers.isEmpty()) {
            problems.add(unknown(known));
        }
        return new Image(said ? declared : tagged, facts.architectureOf(reference));
    }

    private static Optional<EngineVersion> declared(EngineSettings engine, List<Problem> problems) {
        String text = engine.version();
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        Optional<EngineVersion> version = EngineVersion.parse(text);
        if (version.isEmpty()) {
            problems.add(new Problem(
                    "EngineVersionUnknown",
                    VERSION,
                    text,
                    "engine.version: " + text + " is not a vLLM release",
                    "write the release of the image as MAJOR.MINOR.PATCH, e.g. " + EngineSettings.DEFAULT_RELEASE));
        }
        return version;
    }

    private void otherEngine(String engine) {
        problems.add(new Problem(
                "ImageNotVllm",
                IMAGE,
                image,
                "engine.image: " + image + " holds " + engine + ", and only vLLM is served and sized",
                "use an image of vLLM such as " + EngineSettings.DEFAULT_IMAGE));
    }

    /** Only where the name of the resource says whose GPUs they are. */
    private void checkHardware(Accelerator accelerator) {
        String resource = Optional.ofNullable(accelerator.resourceName()).orElse(Accelerator.DEFAULT_RESOURCE_NAME);
        facts.hardwareOf(reference)
                .filter(_ -> resource.startsWith("nvidia.com/"))
                .ifPresent(built -> {
                    problems.add(new Problem(
                            "ImageForOtherHardware",
                            IMAGE,
                            image,
                            "engine.image: " + image + " is built for " + facts.hardwareName(built)
                                    + ", and the pods get " + resource,
                            "use a build for NVIDIA GPUs such as " + EngineSettings.DEFAULT_IMAGE));
                });
    }

    private void otherEntrypoint(Known known) {
        warnings.add(new Warning(
                "EntrypointNotVllm",
                IMAGE,
                image + " of " + known.maker() + " starts something else than vllm serve, and the pods have arguments "
                        + "only: build an image from it whose entrypoint is [\"vllm\", \"serve\"]"));
    }

    private Problem contradiction(EngineVersion tagged, EngineVersion declared) {
        return new Problem(
                "EngineVersionContradictsImage",
                VERSION,
                declared.toString(),
                "engine.version: " + declared + " contradicts engine.image: " + image + ", whose tag says vLLM "
                        + tagged,
                "remove engine.version, or use the image of " + declared);
    }

    private Problem unknown(Optional<Known> known) {
        String why = known.filter(image -> image.tag() == Tag.Own)
                .map(image -> " is built by " + image.maker()
                        + ", whose tags are versions of its own, so it does not say" + " which vLLM release it holds")
                .or(() -> known.map(_ -> " does not say which vLLM release it holds"))
                .orElse(" is no image whose tags are known to be vLLM's, so it does not say which vLLM release it "
                        + "holds");
        return new Problem(
                "EngineVersionUnknown",
                IMAGE,
                image,
                "engine.image: " + image + why + ", and the sizing rules differ by release",
                "name the release in engine.version, e.g. " + EngineSettings.DEFAULT_RELEASE + ", or use a tag such as "
                        + EngineSettings.DEFAULT_IMAGE);
    }
}
