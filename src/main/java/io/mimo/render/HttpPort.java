package io.mimo.render;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;

/** The engine's one port: API, /health and /metrics (vLLM config/parallel.py and entrypoints: 8000 in all releases). */
public final class HttpPort {
    private HttpPort() {}

    public static final int NUMBER = 8000;
    static final String NAME = "http";

    /** The protocol is spelled out because it is part of the list's merge key. */
    static ContainerPort ofContainer() {
        return new ContainerPortBuilder()
                .withName(NAME)
                .withContainerPort(NUMBER)
                .withProtocol("TCP")
                .build();
    }
}
