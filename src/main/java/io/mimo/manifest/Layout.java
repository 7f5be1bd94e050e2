package io.mimo.manifest;

/**
 * How one replica is split. Shapes: {@code tensor * data * pipeline} GPUs; {@code expert} is 0 or {@code tensor *
 * data}.
 */
public record Layout(int tensor, int data, int pipeline, int expert) {
    public int gpus() {
        return tensor * data * pipeline;
    }

    /** GPUs over which routed experts are split on one pipeline stage, with or without expert parallelism. */
    public int expertRanks() {
        return tensor * data;
    }

    public boolean expertParallel() {
        return expert > 0;
    }

    /** Short form for people, e.g. {@code TP4xDP2 EP8}; sizes of 1 are left out except the tensor's. */
    public String shortName() {
        return "TP" + tensor + (data > 1 ? "xDP" + data : "") + (pipeline > 1 ? "xPP" + pipeline : "")
                + (expertParallel() ? " EP" + expert : "");
    }
}
