package io.mimo.catalog.flags;

/**
 * One value of {@code kv_connector} in {@code --kv-transfer-config}; see {@code catalog/flags/connectors.txt}.
 *
 * @param releases that register it
 * @param hybrid releases in which its class supports the hybrid KV-cache manager; whether that stays on is the
 *     release's rule
 * @param covered a charge for GPU memory that is not modelled covers what it takes
 * @param refusal why it is refused, one line without a full stop; empty = it is sized
 */
public record ConnectorFacts(String name, Releases releases, Releases hybrid, boolean covered, String refusal) {
    static ConnectorFacts of(String[] columns) {
        return new ConnectorFacts(
                columns[0],
                Releases.parse(columns[1]),
                Releases.parse(columns[2]),
                columns[3].equals(Ruling.MEMORY),
                columns[4]);
    }
}
