package io.mimo.operator.cluster;

/** Where a ConfigMap is. */
public record ConfigMapName(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
