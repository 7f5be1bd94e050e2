package io.mimo.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Paths of managedFields, as people read them. */
class FieldsV1Test {
    @Test
    void aPathIsReadable() {
        assertThat(FieldsV1.readable(".spec.ports[k:{\"port\":8000,\"protocol\":\"TCP\"}].name"))
                .isEqualTo("spec.ports[8000,TCP].name");
        assertThat(FieldsV1.readable(".metadata.finalizers[v:\"a\"]")).isEqualTo("metadata.finalizers[a]");
        assertThat(FieldsV1.readable(".spec.c[k:{\"name\":\"a\"}].env[k:{\"name\":\"B\"}].value"))
                .isEqualTo("spec.c[a].env[B].value");
        assertThat(FieldsV1.readable(".spec.replicas")).isEqualTo("spec.replicas");
    }
}
