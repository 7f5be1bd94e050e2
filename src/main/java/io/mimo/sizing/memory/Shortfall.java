package io.mimo.sizing.memory;

import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.MemoryLedger;
import io.mimo.sizing.StageLedger;
import java.util.Optional;

/**
 * A spec on a product whose memory does not hold.
 *
 * @param requested the ledger of the spec's own values
 * @param saver the one of MemorySaver; empty for GGUF, which has no profiles
 */
public record Shortfall(ServingSpec spec, MemoryLedger requested, Optional<MemoryLedger> saver) {
    GpuFacts gpu() {
        return requested.gpu();
    }

    int gpus() {
        return spec.layout().gpus();
    }

    StageLedger heaviest() {
        return requested.heaviest();
    }

    boolean weightsExceedBudget() {
        return heaviest().weights() > heaviest().budget();
    }

    /** It would hold under MemorySaver. */
    boolean fitsTight() {
        return saver.filter(MemoryLedger::fits).isPresent();
    }

    String onlyTight() {
        return "on " + gpu().product()
                + " this fits only without CUDA graphs and with small batches (profile MemorySaver)";
    }

    /** The ledger in words; {@code remark} is said of the weights. */
    String arithmetic(String remark) {
        StageLedger row = heaviest();
        String stage = requested.stages().size() > 1 ? " (pipeline stage " + row.stage() + ", the heaviest)" : "";
        String extra = row.extra() == 0 ? "" : " + extra overhead " + Bytes.gib(row.extra()) + " GiB";
        return "weights " + Bytes.gib(row.weights()) + " GiB" + remark + " + overhead "
                + Bytes.gib(row.overheadCharged()) + " GiB" + extra + " + KV " + Bytes.gib(row.kvNeeded())
                + " GiB (one request of "
                + Bytes.grouped(spec.maxModelLen()) + " tokens) = "
                + Bytes.gib(row.needed()) + " GiB per GPU" + stage + "; "
                + offer() + "; short by " + Bytes.gib(row.missing()) + " GiB"
                + (gpus() == 1 ? "" : " on each of " + gpus() + " GPUs");
    }

    /** What each GPU has, in words. */
    String offer() {
        StageLedger row = heaviest();
        return gpu().product() + " offers " + Bytes.gib(row.visible()) + " GiB x "
                + spec.limits().utilization().toPlainString() + " = " + Bytes.gib(row.budget()) + " GiB";
    }
}
