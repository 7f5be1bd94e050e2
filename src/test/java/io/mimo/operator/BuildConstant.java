package io.mimo.operator;

import java.nio.file.Path;

/** One constant, as it is and as the other build has it, and the path that the condition names. */
enum BuildConstant {
    PROBE(
            "io/mimo/render/Probes.java",
            "LIVENESS_PERIOD_SECONDS = 30",
            "LIVENESS_PERIOD_SECONDS = 37",
            "containers[vllm].livenessProbe.periodSeconds"),
    ENVIRONMENT(
            "io/mimo/render/Environment.java",
            "cache(\"CUDA_CACHE_PATH\", \"/cuda\")",
            "cache(\"CUDA_CACHE_PATH\", \"/cuda-13\")",
            "containers[vllm].env[CUDA_CACHE_PATH].value"),
    LABEL(
            "io/mimo/render/Labels.java",
            "labels.keySet().removeIf(key -> key.startsWith(MimoDeployment.GROUP + \"/\"));",
            "labels.put(\"example.com/build\", \"other\");",
            "metadata.labels.example.com/build"),
    SECURITY_CONTEXT("io/mimo/render/PodTemplate.java", "GROUP = 0", "GROUP = 107", "securityContext"),
    IMAGE(
            "io/mimo/manifest/SpecResolver.java",
            "DEFAULT_IMAGE = EngineSettings.DEFAULT_IMAGE",
            "DEFAULT_IMAGE = \"" + BuildConstant.OTHER_IMAGE + "\"",
            "containers[vllm].image");

    static final String OTHER_IMAGE = "vllm/vllm-openai:v0.32.0";

    private final String file;
    private final String before;
    private final String after;
    private final String path;

    BuildConstant(String file, String before, String after, String path) {
        this.file = file;
        this.before = before;
        this.after = after;
        this.path = path;
    }

    OtherBuild build(Path folder) {
        return OtherBuild.with(folder.resolve(name()), file, before, after);
    }

    /** How the condition names it. */
    String path() {
        return path;
    }
}
