package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.ConnectorFacts;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the hybrid KV-cache manager stays on under the flags given: vLLM's config/vllm.py. Off, every layer is given
 * the KV cache of a global one.
 *
 * @param asked {@code --no-disable-hybrid-kv-cache-manager} is given
 */
record HybridManager(boolean asked, Map<String, ConnectorFacts> connectors, EngineVersion version) {
    static final String FLAG = "--disable-hybrid-kv-cache-manager";
    static final String EVENTS = "--kv-events-config";
    /** Before it KV events turned the manager off; 0.18 is the last release read that did. */
    private static final EngineVersion EVENTS_IGNORED = new EngineVersion(0, 20, 0);
    /** Before it every KV connector did unless the manager was asked for; 0.21 is the last release read that did. */
    private static final EngineVersion CONNECTORS_JUDGED = new EngineVersion(0, 24, 0);

    static HybridManager under(
            List<Argument> arguments, Map<String, ConnectorFacts> connectors, EngineVersion version) {
        return new HybridManager(
                arguments.stream().anyMatch(argument -> argument.flag().name().equals(FLAG) && argument.negated()),
                connectors,
                version);
    }

    boolean staysOnWith(Argument argument) {
        return switch (argument.flag().name()) {
            case FLAG -> argument.negated();
            case EVENTS -> version.compareTo(EVENTS_IGNORED) >= 0;
            case KvTransferConfig.FLAG -> supported(argument) && (asked || version.compareTo(CONNECTORS_JUDGED) >= 0);
            default -> true;
        };
    }

    /** All that a flag does to the sizing. */
    EngineEffects effects(Argument argument) {
        return staysOnWith(argument) ? EngineEffects.of(argument) : EngineEffects.UNIFORM;
    }

    /** What a flag or a variable that turns it off costs. */
    static Warning off(String path, String what, String remedy) {
        return new Warning(
                "HybridKvCacheManagerOff",
                path,
                what + ": every layer is given the KV cache of a global one and is sized so, up to 10 times as much; "
                        + remedy);
    }

    /** How to keep it on with a flag that turns it off. */
    String remedy(Argument argument) {
        return switch (argument.flag().name()) {
            case EVENTS -> "remove it or use vLLM " + EVENTS_IGNORED + " or newer";
            case KvTransferConfig.FLAG ->
                supported(argument)
                        ? "add --no-disable-hybrid-kv-cache-manager or use vLLM " + CONNECTORS_JUDGED + " or newer"
                        : "use vLLM " + CONNECTORS_JUDGED + " or newer";
            default -> "remove it";
        };
    }

    /** Asking for the manager where vLLM cannot give it stops the start. */
    Optional<Problem> problem(String path, Argument argument) {
        boolean refused = asked
                && switch (argument.flag().name()) {
                    case EVENTS -> !staysOnWith(argument);
                    case KvTransferConfig.FLAG -> !supported(argument);
                    default -> false;
                };
        return refused
                ? Optional.of(new Problem(
                        "FlagsContradict",
                        path,
                        argument.shown(),
                        argument.flag().name()
                                + " does not go with --no-disable-hybrid-kv-cache-manager in vLLM " + version
                                + ": the engine stops at start, because the hybrid KV-cache "
                                + "manager cannot be on with it",
                        "remove one of them or use vLLM " + CONNECTORS_JUDGED + " or newer"))
                : Optional.empty();
    }

    private boolean supported(Argument argument) {
        return KvTransferConfig.connector(argument.value(), connectors).hybrid().contains(version);
    }
}
