package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What the user accepts of the sizing rules. */
public record SizingSettings(
        @Default("" + SizingSettings.DEFAULT_ALLOW_TIGHT)
        @JsonPropertyDescription(
                "Accept a plan that fits only without CUDA graphs and with small batches (verdict Tight).")
        Boolean allowTight,

        @Default("" + SizingSettings.DEFAULT_ALLOW_UNSUPPORTED_LAYOUT)
        @JsonPropertyDescription(
                "Accept a layout that is unsound for the published checkpoint: for a checkpoint of your own with "
                        + "other scales. Memory rules still hold.")
        Boolean allowUnsupportedLayout,

        @Default("Observed")
        @JsonPropertyDescription(
                "Observed: the GPUs of the nodes that exist. Assumed: spec.accelerator.products, for node pools "
                        + "that scale from zero.")
        Capacity capacity,

        @Min(1)
        @Max(1048576)
        @JsonPropertyDescription(
                "MiB (2^20 bytes) charged on each GPU for what the sizing does not model. With it, flags and variables "
                        + "pass that are refused because their memory is not modelled; each is warned of.")
        Integer extraOverheadMebibytes) {

    /** Names nothing: every field has its default. */
    public static final SizingSettings NONE = new SizingSettings(null, null, null, null);

    public static final boolean DEFAULT_ALLOW_TIGHT = true;
    public static final boolean DEFAULT_ALLOW_UNSUPPORTED_LAYOUT = false;

    /** Where the sizer takes the GPUs from. */
    public enum Capacity {
        Observed,
        Assumed
    }
}
