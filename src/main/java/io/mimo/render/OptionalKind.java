package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.Optional;

/**
 * A kind that a cluster may have, get or lose while the operator runs. {@code apiVersion} is the version that is
 * rendered.
 */
public enum OptionalKind {
    /** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
    POD_MONITOR("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors"),
    /** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
    PROMETHEUS_RULE("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules"),
    /** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
    SCALED_OBJECT("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects"),
    /** https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
    HTTP_ROUTE("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes"),
    /** https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/ */
    LEADER_WORKER_SET("leaderworkerset.x-k8s.io", "v1", "LeaderWorkerSet", "leaderworkersets");

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;

    OptionalKind(String group, String version, String kind, String plural) {
        this.group = group;
        this.version = version;
        this.kind = kind;
        this.plural = plural;
    }

    /** The kind of an object; empty for one that every cluster has. */
    public static Optional<OptionalKind> of(HasMetadata object) {
        return Arrays.stream(values())
                .filter(kind -> kind.kind.equals(object.getKind())
                        && object.getApiVersion().startsWith(kind.group + "/"))
                .findFirst();
    }

    public String group() {
        return group;
    }

    public String version() {
        return version;
    }

    public String apiVersion() {
        return group + "/" + version;
    }

    public String kind() {
        return kind;
    }

    public String plural() {
        return plural;
    }

    /** Name of its CRD. */
    public String crd() {
        return plural + "." + group;
    }
}
