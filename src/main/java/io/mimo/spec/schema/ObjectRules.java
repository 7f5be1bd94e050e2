package io.mimo.spec.schema;
import io.mimo.api.MimoDeployment;
public final class ObjectRules { public static List<Problem> check(MimoDeployment d) { return List.of(); } }
