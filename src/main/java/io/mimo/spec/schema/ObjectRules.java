package io.mimo.spec.schema;

import io.mimo.api.MimoDeployment;
import io.mimo.spec.Problem;
import java.util.List;

public final class ObjectRules {
    private ObjectRules() {}

    public static List<Problem> check(MimoDeployment resource) {
        return List.of();
    }
}
