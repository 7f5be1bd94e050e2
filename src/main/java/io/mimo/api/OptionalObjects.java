package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The smaller groups of spec fields, each a record of its own in the schema. */
public final class OptionalObjects {
    private OptionalObjects() {}

    /** Server-wide default of the model's hybrid thinking mode. */
    public record Thinking(
            @JsonProperty("default")
            @Default("Disabled")
            @JsonPropertyDescription(
                    "Mode of a request that does not choose one (chat_template_kwargs.enable_thinking).")
            Mode defaultMode) {
        /** The two modes; named so that no YAML 1.1 reader takes them for booleans. */
        public enum Mode {
            Disabled,
            Enabled
        }
    }

    /** Weights downloaded once, to a volume that all pods read. */
    public record Cache(
            @JsonPropertyDescription("The claim that keeps the weights.")
            Claim persistentVolumeClaim,

            @Default("Retain")
            @JsonPropertyDescription("What happens to the claim when the resource is deleted or needs it no more.")
            RetentionPolicy retentionPolicy) {
        /** A volume claim. */
        @ValidationRule(
                value = "!has(self.accessModes) || size(self.accessModes) == 0 || self.accessModes.exists(m, m != "
                        + "'ReadOnlyMany')",
                fieldPath = ".accessModes",
                message = "cache.persistentVolumeClaim.accessModes: ReadOnlyMany alone lets nobody write the weights; "
                        + "add ReadWriteOnce or "
                        + "use ReadWriteMany")
        @ValidationRule(
                value = "!has(self.accessModes) || size(self.accessModes) < 2 || !self.accessModes.exists(m, m == "
                        + "'ReadWriteOncePod')",
                fieldPath = ".accessModes",
                message = "cache.persistentVolumeClaim.accessModes: Kubernetes takes ReadWriteOncePod only alone; "
                        + "remove it or the others")
        public record Claim(
                @Size(max = 32)
                @Pattern(SchemaPatterns.QUANTITY)
                @JsonPropertyDescription("Size, e.g. 400Gi; not less than the weights. Default: weights x 1.15.")
                String size,

                @Size(max = 253)
                @Pattern(SchemaPatterns.OBJECT_NAME)
                @JsonPropertyDescription("Storage class; default: the cluster's.")
                String storageClassName,

                @Size(max = 4)
                @JsonPropertyDescription("Access modes; default ReadWriteMany. ReadWriteOnce mounts on one node only.")
                List<AccessMode> accessModes) {
            /** How the volume may be mounted. */
            public enum AccessMode {
                ReadWriteOnce,
                ReadOnlyMany,
                ReadWriteMany,
                ReadWriteOncePod
            }
        }

        /** Fate of the claim. */
        public enum RetentionPolicy {
            Retain,
            Delete
        }
    }

    /** What is monitored. */
    public record Monitoring(
            @JsonPropertyDescription("The PodMonitor that scrapes the engine.")
            PodMonitorSettings podMonitor,

            @Default("false") @JsonPropertyDescription("Render a PrometheusRule with alerts where its CRD exists.")
            Boolean alerts,

            @Default("false")
            @JsonPropertyDescription(
                    "Render a Grafana dashboard of this resource, a ConfigMap labelled grafana_dashboard.")
            Boolean dashboard) {
        /** Scraping of the engine's metrics. */
        public record PodMonitorSettings(
                @Default("true") @JsonPropertyDescription("Render a PodMonitor where its CRD exists.")
                Boolean enabled,

                @Size(max = 16)
                @Pattern(SchemaPatterns.INTERVAL)
                @Default(PodMonitorSettings.DEFAULT_INTERVAL)
                @JsonPropertyDescription("Scrape interval.")
                String interval) {

            public static final String DEFAULT_INTERVAL = "15s";
        }
    }

    /** Gateway API route with a timeout per mode. */
    public record Route(
            @Required @JsonPropertyDescription("The Gateway that carries the route.")
            GatewayRef gatewayRef,

            @JsonPropertyDescription("Request timeouts by mode.")
            Timeouts timeouts) {
        /** A Gateway. */
        public record GatewayRef(
                @Required
                @Size(min = 1, max = 253)
                @Pattern(SchemaPatterns.OBJECT_NAME)
                @JsonPropertyDescription("Name of the Gateway.")
                String name,

                @Size(max = 63)
                @Pattern(SchemaPatterns.OBJECT_NAME)
                @JsonPropertyDescription("Its namespace; default: the resource's.")
                String namespace) {}

        /** Durations as the Gateway API writes them. */
        public record Timeouts(
                @Size(max = 16)
                @Pattern(SchemaPatterns.TIMEOUT)
                @JsonPropertyDescription("For direct requests; default " + Timeouts.DEFAULT_DIRECT_SECONDS + "s.")
                String direct,

                @Size(max = 16)
                @Pattern(SchemaPatterns.TIMEOUT)
                @JsonPropertyDescription("For thinking requests (header x-mimo-mode: thinking); default "
                        + Timeouts.DEFAULT_THINKING_SECONDS + "s.")
                String thinking) {

            /**
             * The upper ends of the ranges of the field guide's production checklist, 10-30 s and 120-300 s: a timeout
             * below what a request may need cuts answers off.
             */
            public static final int DEFAULT_DIRECT_SECONDS = 30;

            public static final int DEFAULT_THINKING_SECONDS = 300;
        }
    }

    /** How a changed pod template replaces running pods. */
    public record Rollout(
            @Default("Auto")
            @JsonPropertyDescription("Auto: an extra replica first where one can be placed now, else one at a time. "
                    + "Surge and Recreate force the one or the other.")
            Strategy strategy,

            @Default("Hold")
            @JsonPropertyDescription(
                    "What another version of the operator does to running pods. Hold: nothing until the "
                            + "next edit or the annotation serving.mimo.io/roll-out. Roll: its template rolls out.")
            OnOperatorUpgrade onOperatorUpgrade) {
        /** Rollout strategies. */
        public enum Strategy {
            Auto,
            Surge,
            Recreate
        }

        /** Whether a template that only another version of the operator renders replaces running pods. */
        public enum OnOperatorUpgrade {
            Hold,
            Roll
        }
    }

    /** Network of a replica. */
    public record Network(
            @JsonPropertyDescription("RDMA devices per pod.")
            Rdma rdma,

            @Default("Internal") @JsonPropertyDescription("Load balancing over data-parallel ranks that span nodes.")
            LoadBalancing loadBalancing) {
        /** An RDMA extended resource. */
        public record Rdma(
                @Size(max = 128)
                @Pattern(SchemaPatterns.EXTENDED_RESOURCE)
                @Default(Rdma.DEFAULT_RESOURCE_NAME)
                @JsonPropertyDescription("The extended resource.")
                String resourceName,

                @Min(1) @Max(64) @Default("" + Rdma.DEFAULT_COUNT) @JsonPropertyDescription("Devices per pod.")
                Integer count) {

            public static final String DEFAULT_RESOURCE_NAME = "rdma/ib";
            public static final int DEFAULT_COUNT = 1;
        }

        /** Who spreads requests over data-parallel ranks. */
        public enum LoadBalancing {
            Internal,
            Hybrid
        }
    }
}
