package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What custom.metrics.k8s.io answers: every pod that the HPA selects has the value that the test has set for its
 * namespace.
 */
final class MetricAnswers {

    static final String GROUP = "custom.metrics.k8s.io";
    static final String VERSION = "v1beta2";
    private static final String ROOT = "/apis/" + GROUP + "/" + VERSION;
    private static final Pattern PODS = Pattern.compile(ROOT + "/namespaces/([^/]+)/pods/\\*/([^/?]+)");
    private static final Pattern SELECTOR = Pattern.compile("(?:^|&)labelSelector=([^&]*)");

    private final Map<String, String> quantities = new ConcurrentHashMap<>();
    private final KubernetesClient client;

    MetricAnswers(KubernetesClient client) {
        this.client = client;
    }

    void set(String namespace, String metric, String quantity) {
        quantities.put(namespace + "/" + metric, quantity);
    }

    void remove(String namespace, String metric) {
        quantities.remove(namespace + "/" + metric);
    }

    /** Empty for what does not exist. */
    Optional<Object> to(String path, String query) {
        if (path.equals(ROOT)) {
            return Optional.of(Map.of(
                    "kind",
                    "APIResourceList",
                    "apiVersion",
                    "v1",
                    "groupVersion",
                    GROUP + "/" + VERSION,
                    "resources",
                    List.of()));
        }
        Matcher pods = PODS.matcher(path);
        return pods.matches() ? values(pods.group(1), pods.group(2), selector(query)) : Optional.empty();
    }

    private static String selector(String query) {
        Matcher matcher = SELECTOR.matcher(query == null ? "" : query);
        return matcher.find() ? URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8) : "";
    }

    private Optional<Object> values(String namespace, String metric, String selector) {
        return Optional.ofNullable(quantities.get(namespace + "/" + metric)).map(quantity -> {
            var pods = client.pods()
                    .inNamespace(namespace)
                    .withLabelSelector(selector)
                    .list()
                    .getItems();
            return Map.of(
                    "kind",
                    "MetricValueList",
                    "apiVersion",
                    GROUP + "/" + VERSION,
                    "metadata",
                    Map.of(),
                    "items",
                    pods.stream().map(pod -> value(pod, metric, quantity)).toList());
        });
    }

    private static Map<String, Object> value(Pod pod, String metric, String quantity) {
        var described = Map.of(
                "kind",
                "Pod",
                "apiVersion",
                "/v1",
                "namespace",
                pod.getMetadata().getNamespace(),
                "name",
                pod.getMetadata().getName());
        return Map.of(
                "describedObject",
                described,
                "metric",
                Map.of("name", metric),
                "timestamp",
                Instant.now().toString(),
                "value",
                quantity);
    }
}
