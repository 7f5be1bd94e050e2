package io.mimo.operator.watch;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** What the API server says to a request that it refuses. */
public final class ApiServerWords {
    private ApiServerWords() {}

    /** Its own words, without the request around them. */
    public static String of(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getMessage())
                .orElse(String.valueOf(e.getMessage()));
    }
}
