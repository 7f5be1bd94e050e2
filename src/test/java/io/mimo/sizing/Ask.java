package io.mimo.sizing;

import io.mimo.api.MimoDeployment;
import io.mimo.fixtures.ManifestFixture;
import java.util.List;

/** A manifest's fields that an edit may change, in the words of the manifest. */
record Ask(
        String uri,
        String precision,
        int tensor,
        int data,
        int pipeline,
        int expert,
        int length,
        List<String> products,
        boolean tight,
        String rest) {
    MimoDeployment manifest() {
        return ManifestFixture.manifest(
                """
                model: {uri: "%s"}
                precision: %s
                parallelism: {tensor: %d, data: %d, pipeline: %d, expert: %d}
                maxModelLen: %d
                accelerator: {products: %s}
                sizing: {allowTight: %s}
                %s
                """.formatted(uri, precision, tensor, data, pipeline, expert, length, products, tight, rest));
    }

    Ask layout(int t, int d, int p, int e) {
        return new Ask(uri, precision, t, d, p, e, length, products, tight, rest);
    }

    Ask checkpoint(String otherUri, String otherPrecision) {
        return new Ask(otherUri, otherPrecision, tensor, data, pipeline, expert, length, products, tight, rest);
    }

    double utilization() {
        return Double.parseDouble(rest.replaceFirst("(?s).*gpuMemoryUtilization: ([0-9.]+).*", "$1"));
    }

    Ask utilization(String share) {
        return new Ask(
                uri,
                precision,
                tensor,
                data,
                pipeline,
                expert,
                length,
                products,
                tight,
                rest.replaceFirst("gpuMemoryUtilization: [0-9.]+", "gpuMemoryUtilization: " + share));
    }

    Ask length(int tokens) {
        return new Ask(uri, precision, tensor, data, pipeline, expert, tokens, products, tight, rest);
    }

    Ask products(List<String> others) {
        return new Ask(uri, precision, tensor, data, pipeline, expert, length, others, tight, rest);
    }

    Ask allowTight() {
        return new Ask(uri, precision, tensor, data, pipeline, expert, length, products, true, rest);
    }
}
