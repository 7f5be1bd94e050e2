package io.mimo.plan;

/** Folders of the serving container that both the argv and the pod's volumes name. */
public final class MountPoints {
    private MountPoints() {}

    /**
     * Root of the volume that holds the weights, mounted read-only; {@code pvc://claim/path} is {@code /models/path}.
     */
    public static final String MODELS = "/models";
    /** The one folder that survives a container restart and can be written: home and caches. */
    public static final String SCRATCH = "/scratch";
    /** Temporary files: a folder of the same volume, mounted where programs that ignore TMPDIR expect it. */
    public static final String TEMPORARY = "/tmp";
}
