package io.mimo.operator;

/** Where a ConfigMap is. */
public record ConfigMapName(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
