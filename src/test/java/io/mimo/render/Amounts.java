package io.mimo.render;

import static io.mimo.fixtures.OverlayFixture.anOverlay;

import io.mimo.plan.Overlay;
import java.util.Map;

/** Requests and limits of a user. */
final class Amounts {
    private Amounts() {}

    static Overlay amounts(Map<String, String> requests, Map<String, String> limits) {
        return anOverlay().requests(requests).limits(limits).build();
    }
}
