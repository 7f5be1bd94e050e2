package io.mimo.manifest.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.ConnectorFacts;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The value of {@code --kv-transfer-config}: vLLM's config/kv_transfer.py. Sized are connectors that take no memory of
 * their own; what they change is whether the hybrid KV-cache manager stays on.
 */
final class KvTransferConfig {
    static final String FLAG = "--kv-transfer-config";

    private static final String CONNECTOR = "kv_connector";
    private static final String EXTRA = "kv_connector_extra_config";
    private static final Set<String> ROLES = Set.of("kv_producer", "kv_consumer", "kv_both");
    /** Keys that change neither memory nor the layout of the cache. */
    private static final Set<String> NEUTRAL = Set.of(
            CONNECTOR,
            EXTRA,
            "kv_role",
            "kv_buffer_device",
            "engine_id",
            "kv_ip",
            "kv_port",
            "kv_rank",
            "kv_parallel_size",
            "kv_load_failure_policy");

    private static final Set<String> NEUTRAL_EXTRA = Set.of("backends", "num_threads");
    private static final String REMEDY =
            "remove it, or write " + FLAG + "={\"kv_connector\": \"NixlConnector\", \"kv_role\": \"kv_both\"}";

    private KvTransferConfig() {}

    /**
     * The arguments with those of this flag made one, in canonical JSON; what cannot be passed on becomes a problem
     * instead.
     */
    static List<Argument> merged(
            List<Argument> arguments,
            Map<String, ConnectorFacts> connectors,
            EngineVersion version,
            ExtraOverhead extra,
            String path,
            List<Problem> problems) {
        return JsonFlag.merged(
                arguments,
                FLAG,
                path,
                REMEDY,
                (words, given) -> JsonFlag.judgement(
                        connector(words, given, connectors, version, extra)
                                .or(() -> role(words, given))
                                .or(() -> device(words, given))
                                .or(() -> otherKeys(words, given, connectors)),
                        given,
                        JsonNode::toString),
                problems);
    }

    /** The connector of a canonical value. */
    static ConnectorFacts connector(String canonical, Map<String, ConnectorFacts> connectors) {
        return connector(JsonFlag.read(canonical), connectors);
    }

    private static ConnectorFacts connector(JsonNode given, Map<String, ConnectorFacts> connectors) {
        return Objects.requireNonNull(connectors.get(given.path(CONNECTOR).asText()));
    }

    private static Optional<Problem> connector(
            JsonFlag words,
            ObjectNode given,
            Map<String, ConnectorFacts> connectors,
            EngineVersion version,
            ExtraOverhead extra) {
        String name = given.path(CONNECTOR).asText();
        if (name.isEmpty()) {
            return Optional.of(words.notAccepted("it names no " + CONNECTOR));
        }
        ConnectorFacts facts = connectors.get(name);
        if (facts == null) {
            return Optional.of(words.notAccepted(
                    "no vLLM release read has a connector of the name " + FlagProblems.abbreviated(name)));
        }
        if (!facts.refusal().isEmpty() && !(facts.covered() && extra.isSet())) {
            return Optional.of(
                    facts.covered()
                            ? words.coverable("with " + name, facts.refusal())
                            : words.notModelled("with " + name, facts.refusal()));
        }
        return facts.releases().contains(version)
                ? Optional.empty()
                : Optional.of(words.notAccepted("vLLM " + version + " has no connector " + name));
    }

    private static Optional<Problem> role(JsonFlag words, ObjectNode given) {
        return ROLES.contains(given.path("kv_role").asText())
                ? Optional.empty()
                : Optional.of(words.notAccepted("kv_role must be kv_producer, kv_consumer or kv_both"));
    }

    /** On the CPU the connector copies the whole cache to host memory. */
    private static Optional<Problem> device(JsonFlag words, ObjectNode given) {
        return given.path("kv_buffer_device").asText("cuda").equals("cuda")
                ? Optional.empty()
                : Optional.of(words.notModelled(
                        "with a kv_buffer_device other than cuda", "a KV cache in host memory is not modelled"));
    }

    /** A connector that passes for the memory set aside has settings of its own, which nobody has read either. */
    private static Optional<Problem> otherKeys(
            JsonFlag words, ObjectNode given, Map<String, ConnectorFacts> connectors) {
        boolean charged = connector(given, connectors).covered();
        return firstOutside(NEUTRAL, given)
                .map(key -> words.keyNotModelled(key, "only connector, role, addresses and failure policy are"))
                .or(() -> firstOutside(NEUTRAL_EXTRA, given.path(EXTRA))
                        .filter(key -> !charged)
                        .map(key -> words.keyNotModelled(
                                EXTRA + "." + key,
                                "of the connector's own settings only backends and num_threads are")));
    }

    private static Optional<String> firstOutside(Set<String> known, JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys.stream().filter(key -> !known.contains(key)).findFirst();
    }
}
