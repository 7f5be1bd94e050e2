package io.mimo.plan;

import io.mimo.catalog.EngineVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What vLLM makes of one pod's argv: which ranks it starts and whom it serves. Rules of the published wheels 0.14.0 to
 * 0.33.0, files below {@code vllm/}: {@code engine/arg_utils.py} (create_engine_config), {@code config/parallel.py}
 * (nnodes_within_dp), {@code entrypoints/cli/serve.py} (run_headless, run_multi_api_server),
 * {@code v1/executor/multiproc_executor.py} (_init_executor), {@code distributed/parallel_state.py}
 * (init_distributed_environment).
 *
 * @param worldRanks of torch.distributed: data rank * (pipeline * tensor) + stage * tensor + tensor rank
 * @param serves an HTTP server is started
 * @param master address and port at which all ranks meet
 * @param coordinator address and port of the data ranks' coordinator; empty without data parallelism
 */
record VllmRanks(Set<Integer> worldRanks, boolean serves, String master, Optional<String> coordinator) {
    private static final EngineVersion BINDS_LOCALLY = new EngineVersion(0, 18, 0);
    private static final EngineVersion CHECKS_NODE_GROUPS = new EngineVersion(0, 32, 0);
    private static final Set<String> SWITCHES = Set.of(
            "--headless",
            "--data-parallel-hybrid-lb",
            "--enable-expert-parallel",
            "--trust-remote-code",
            "--enforce-eager",
            "--enable-auto-tool-choice");

    /** vLLM ends with an error. */
    static final class StartFails extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartFails(String message) {
            super(message);
        }
    }

    static VllmRanks of(List<String> argv, EngineVersion version) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 1; i < argv.size(); i++) {
            boolean alone = SWITCHES.contains(argv.get(i));
            flags.put(argv.get(i), alone ? "" : argv.get(i + 1));
            i += alone ? 0 : 1;
        }
        return new Start(flags, version).run();
    }

    private record Start(Map<String, String> flags, EngineVersion version) {
        VllmRanks run() {
            int nodes = number("--nnodes", 1);
            int node = number("--node-rank", 0);
            int data = number("--data-parallel-size", 1);
            int withinRank = number("--pipeline-parallel-size", 1) * number("--tensor-parallel-size", 1);
            require((data * withinRank) % nodes == 0, "--nnodes must evenly divide the total world size");
            require(node >= 0 && node < nodes, "--node-rank must be between 0 and nnodes - 1");
            int onNode = data * withinRank / nodes;
            int first = node * onNode / withinRank;
            int local = flags.containsKey("--data-parallel-size-local")
                    ? number("--data-parallel-size-local", 0)
                    : Math.max(1, onNode / withinRank);
            boolean headless = flags.containsKey("--headless");
            boolean hybrid = flags.containsKey("--data-parallel-hybrid-lb");
            require(!(headless && hybrid), "data_parallel_hybrid_lb is not applicable in headless mode");
            require(
                    !flags.containsKey("--data-parallel-start-rank"),
                    "a start rank would switch to hybrid load balancing");
            boolean external = hybrid && local == 1;
            int nodesOfRank = nodesOfRank(nodes, data / local, external);
            int nodeOfRank = node % nodesOfRank;
            String master = flags.getOrDefault("--master-addr", "127.0.0.1");
            if (headless) {
                checkQueue(nodes, data, node, nodesOfRank, nodeOfRank);
            } else {
                require(
                        first == 0 || (hybrid && local < data),
                        "Attempting to launch core_engines from dp_rank > 0, but found internal DPLB");
                require(nodeOfRank == 0, "an API server on a node that runs a later stage");
            }
            String address = flags.getOrDefault("--data-parallel-address", master) + ":"
                    + number("--data-parallel-rpc-port", 29550);
            return new VllmRanks(
                    worldRanks(first, local, withinRank, withinRank / nodesOfRank, nodeOfRank),
                    !headless,
                    master + ":" + number("--master-port", 29501),
                    data == 1 ? Optional.empty() : Optional.of(address));
        }

        private int nodesOfRank(int nodes, int rankGroups, boolean external) {
            if (nodes == 1) {
                return 1;
            }
            boolean checks = version.compareTo(CHECKS_NODE_GROUPS) >= 0 && !external;
            require(
                    !checks || nodes % rankGroups == 0,
                    "nnodes must be divisible by the number of data parallel node groups");
            require(nodes / rankGroups > 0, "no node for a data rank");
            return nodes / rankGroups;
        }

        /** The first node of a rank that spans nodes binds its queue; before 0.18 on the address of node 0. */
        private void checkQueue(int nodes, int data, int node, int nodesOfRank, int nodeOfRank) {
            boolean bindsElsewhere = data > 1 && nodesOfRank > 1 && nodeOfRank == 0 && node > 0 && nodes > 1;
            require(!bindsElsewhere || version.compareTo(BINDS_LOCALLY) >= 0, "Cannot assign requested address");
        }

        private static Set<Integer> worldRanks(
                int first, int local, int withinRank, int onNodePerRank, int nodeOfRank) {
            Set<Integer> ranks = new TreeSet<>();
            for (int rank = first; rank < first + local; rank++) {
                for (int gpu = 0; gpu < onNodePerRank; gpu++) {
                    ranks.add(rank * withinRank + nodeOfRank * onNodePerRank + gpu);
                }
            }
            return ranks;
        }

        private int number(String flag, int otherwise) {
            return Optional.ofNullable(flags.get(flag)).map(Integer::parseInt).orElse(otherwise);
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new StartFails(message);
            }
        }
    }

    /** The tensor-parallel groups that this pod has a part of. */
    Set<Integer> tensorGroups(int tensor) {
        Set<Integer> groups = new HashSet<>();
        worldRanks.forEach(rank -> groups.add(rank / tensor));
        return groups;
    }
}
