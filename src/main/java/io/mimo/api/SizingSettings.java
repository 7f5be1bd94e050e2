package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What the user accepts of the sizing rules. */
public record SizingSettings(
        @Default("true")
        @JsonPropertyDescription(
                "Accept a plan that fits only without CUDA graphs and with small batches (verdict Tight).")
        Boolean allowTight,

        @Default("false")
        @JsonPropertyDescription(
                "Accept a layout that is unsound for the published checkpoint: for a checkpoint of your own with "
                        + "other scales. Memory rules still hold.")
        Boolean allowUnsupportedLayout,

        @Default("Observed")
        @JsonPropertyDescription(
                "Observed: the GPUs of the nodes that exist. Assumed: spec.accelerator.products, for node pools "
                        + "that scale from zero.")
        Capacity capacity) {

    /** Where the sizer takes the GPUs from. */
    public enum Capacity {
        Observed,
        Assumed
    }
}
