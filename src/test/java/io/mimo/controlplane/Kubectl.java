package io.mimo.controlplane;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** kubectl and the scripts of src/control-plane, as one user in one namespace. */
final class Kubectl {

    private final Path kubeconfig;
    private final String namespace;

    Kubectl(Path kubeconfig, String namespace) {
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
    }

    String run(String input, String... arguments) {
        return command(
                input,
                Stream.concat(Stream.of(Commands.program("kubectl"), "--namespace", namespace), Stream.of(arguments)));
    }

    void addOptionalCrds(String... names) {
        command("", Stream.concat(Stream.of(Commands.script("optional-crds")), Stream.of(names)));
    }

    void removeOptionalCrds(String... names) {
        command("", Stream.concat(Stream.of(Commands.script("optional-crds"), "--remove"), Stream.of(names)));
    }

    private String command(String input, Stream<String> words) {
        return Commands.run(Map.of("KUBECONFIG", kubeconfig.toString()), input, words.toList());
    }
}
