package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatchBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRuleBuilder;
import io.mimo.plan.Plan;
import java.time.Duration;
import java.util.Optional;

/**
 * The way in from a Gateway, with a timeout per mode. The header only picks the timeout; the mode is the request's own
 * ({@code chat_template_kwargs.enable_thinking}). A request without the header is timed as the server-wide default
 * mode.
 */
final class HttpRouteRenderer {
    private static final String HEADER = "x-mimo-mode";

    private HttpRouteRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        return plan.access().route().map(route -> new HTTPRouteBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .addNewParentRef()
                .withName(route.gateway())
                .withNamespace(route.gatewayNamespace().orElse(null))
                .endParentRef()
                .withRules(
                        rule(plan, with("thinking"), plan.access().timeouts().thinking()),
                        rule(plan, with("direct"), plan.access().timeouts().direct()),
                        rule(
                                plan,
                                any().build(),
                                route.thinking()
                                        ? plan.access().timeouts().thinking()
                                        : plan.access().timeouts().direct()))
                .endSpec()
                .build());
    }

    private static HTTPRouteRule rule(Plan plan, HTTPRouteMatch match, Duration timeout) {
        return new HTTPRouteRuleBuilder()
                .withMatches(match)
                .addNewBackendRef()
                .withName(Names.service(plan.workload().name()))
                .withPort(HttpPort.NUMBER)
                .endBackendRef()
                .withNewTimeouts()
                .withRequest(text(timeout))
                .endTimeouts()
                .build();
    }

    private static HTTPRouteMatch with(String mode) {
        return any().addNewHeader()
                .withName(HEADER)
                .withType("Exact")
                .withValue(mode)
                .endHeader()
                .build();
    }

    private static HTTPRouteMatchBuilder any() {
        return new HTTPRouteMatchBuilder()
                .withNewPath()
                .withType("PathPrefix")
                .withValue("/")
                .endPath();
    }

    /** Numbers of at most five digits (GEP-2257). */
    private static String text(Duration timeout) {
        return timeout.toMillis() % 1000 == 0
                ? timeout.toSeconds() + "s"
                : timeout.toSeconds() + "s" + timeout.toMillisPart() + "ms";
    }
}
