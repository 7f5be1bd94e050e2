package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kubeconfigs that differ only in whose token they hold, so that RBAC decides and the audit log tells who it was. */
final class Identities {

    private final ControlPlane controlPlane;

    Identities(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /** A real token of a service account, as a pod would get it: from the TokenRequest API, for one hour. */
    String token(String namespace, String serviceAccount) {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(3600L)
                .endSpec()
                .build();
        return controlPlane
                .admin()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    Path kubeconfig(String namespace, String serviceAccount) {
        Path file = controlPlane.directory().resolve("kubeconfig").resolve(namespace + "." + serviceAccount);
        try {
            String admin = Files.readString(controlPlane.adminKubeconfig());
            return Files.writeString(
                    file, admin.replaceAll("token: [^}]+", "token: " + token(namespace, serviceAccount)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path tester() {
        return controlPlane.directory().resolve("tester.kubeconfig");
    }
}
