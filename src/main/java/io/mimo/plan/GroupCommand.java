package io.mimo.plan;

import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.plan.Shape.Mode;
import io.mimo.plan.Shape.Word;
import io.mimo.sizing.NodeSplit;
import java.util.ArrayList;
import java.util.List;

/**
 * What the pods of a group add to the argv. It is the same for all ranks but for {@code --headless}: from
 * {@code --nnodes} and {@code --node-rank} every release read (0.14 to 0.33) infers the first data rank of the node and
 * the stages it runs (vLLM engine/arg_utils.py, create_engine_config; config/parallel.py, node_rank_within_dp). So
 * nothing has to be computed in the pod.
 */
final class GroupCommand {
    /**
     * Set in every pod of a LeaderWorkerSet by its webhook (sigs.k8s.io/lws v0.9.0, pkg/utils/pod/pod_utils.go,
     * AddLWSVariables).
     */
    static final String WORKER_INDEX = "LWS_WORKER_INDEX";

    static final String LEADER_ADDRESS = "LWS_LEADER_ADDRESS";
    /** vLLM's defaults in all releases read (config/parallel.py), written out because both sides must agree. */
    private static final int MASTER_PORT = 29501;

    private static final int DATA_RPC_PORT = 29550;

    private GroupCommand() {}

    static Shape shape(ServingSpec spec, NodeSplit split) {
        if (split.nodes() == 1) {
            return new Shape.SinglePod(split.gpusPerPod());
        }
        Mode mode = mode(spec, split);
        List<Word> leader = words(spec.layout(), split.nodes(), mode);
        List<Word> worker = new ArrayList<>(leader);
        if (mode != Mode.DATA_HYBRID) {
            worker.add(new Word.Text("--headless"));
        }
        return new Shape.Group(split.nodes(), split.gpusPerPod(), mode, leader, worker);
    }

    private static Mode mode(ServingSpec spec, NodeSplit split) {
        if (spec.layout().data() == 1) {
            return Mode.PIPELINE;
        }
        if (split.cutsDataRanks(spec.layout())) {
            return Mode.DATA_AND_PIPELINE;
        }
        return spec.network().hybrid() ? Mode.DATA_HYBRID : Mode.DATA_INTERNAL;
    }

    private static List<Word> words(Layout layout, int nodes, Mode mode) {
        List<Word> words = new ArrayList<>();
        add(words, "--nnodes", text(nodes));
        add(words, "--node-rank", new Word.Variable(WORKER_INDEX));
        add(words, "--master-addr", new Word.Variable(LEADER_ADDRESS));
        add(words, "--master-port", text(MASTER_PORT));
        if (mode != Mode.PIPELINE) {
            add(words, "--data-parallel-size-local", text(Math.max(1, layout.data() / nodes)));
            add(words, "--data-parallel-address", new Word.Variable(LEADER_ADDRESS));
            add(words, "--data-parallel-rpc-port", text(DATA_RPC_PORT));
        }
        if (mode == Mode.DATA_HYBRID) {
            words.add(new Word.Text("--data-parallel-hybrid-lb"));
        }
        return words;
    }

    private static Word text(int number) {
        return new Word.Text(String.valueOf(number));
    }

    private static void add(List<Word> words, String flag, Word value) {
        words.add(new Word.Text(flag));
        words.add(value);
    }
}
