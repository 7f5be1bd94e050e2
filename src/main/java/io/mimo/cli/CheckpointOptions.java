package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.plan.CheckpointFiles;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The checkpoint's own description, to be compared with what is sized. */
final class CheckpointOptions {
    /** The index of 309 billion parameters in separate experts has 40,000 names, 4 MB. */
    private static final int MOST_MEBIBYTES = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--model-config",
            paramLabel = "FILE",
            description =
                    "The checkpoint's @|bold config.json|@: what contradicts the sizing is refused, field by field.")
    private Optional<String> config;

    @Option(
            names = "--safetensors-index",
            paramLabel = "FILE",
            description =
                    "Its @|bold model.safetensors.index.json|@, beside --model-config: bytes, layers and experts are "
                            + "compared too.")
    private Optional<String> index;

    long standardInputs() {
        return Stream.of(config, index)
                .filter(file -> file.filter(TextSource.STANDARD_INPUT::equals).isPresent())
                .count();
    }

    Optional<CheckpointFiles> read(TextSource source) {
        if (config.isEmpty() && index.isPresent()) {
            throw new UnreadableInput(
                    "--safetensors-index: it is compared together with config.json only; add " + "--model-config FILE");
        }
        return config.map(file -> new CheckpointFiles(
                object("--model-config", source, file),
                index.map(other -> object("--safetensors-index", source, other))));
    }

    private static JsonNode object(String option, TextSource source, String file) {
        String text = source.read(file, MOST_MEBIBYTES).getFirst().content();
        try {
            JsonNode read = JSON.readTree(text);
            if (read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw new UnreadableInput(option + " " + file + ": no JSON (" + e.getOriginalMessage()
                    + "); give the file of the checkpoint's repository as it is");
        }
        throw new UnreadableInput(
                option + " " + file + ": no JSON object; give the file of the checkpoint's repository as it is");
    }
}
