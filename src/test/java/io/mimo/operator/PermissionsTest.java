package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.operator.children.Children;
import io.mimo.render.OptionalKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped permissions cover every kind that is written, and nothing that could be misused. */
class PermissionsTest {
    private static final List<PolicyRule> CLUSTER =
            read("cluster-role.yaml", ClusterRole.class).getRules();
    private static final List<PolicyRule> NAMESPACE =
            read("role.yaml", Role.class).getRules();

    private static <T> T read(String file, Class<T> type) {
        try {
            return new KubernetesSerialization().unmarshal(Files.readString(Path.of("deploy", file)), type);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> verbs(String group, String resource) {
        Set<String> verbs = new TreeSet<>();
        CLUSTER.stream()
                .filter(rule -> rule.getApiGroups().contains(group)
                        && rule.getResources().contains(resource))
                .forEach(rule -> verbs.addAll(rule.getVerbs()));
        return verbs;
    }

    @Test
    void everyKindThatIsWrittenMayBe() {
        Children.KINDS.forEach(kind -> assertThat(verbs(HasMetadata.getGroup(kind), HasMetadata.getPlural(kind)))
                .as(kind.getSimpleName())
                .contains("get", "list", "watch", "create", "patch")
                .doesNotContain("update", "deletecollection"));
    }

    @Test
    void everyOptionalKindMayBeSeenToComeAndBeWritten() {
        for (OptionalKind kind : OptionalKind.values()) {
            assertThat(verbs(kind.group(), kind.plural()))
                    .as(kind.kind())
                    .containsExactlyInAnyOrder("get", "list", "watch", "create", "patch", "delete");
        }
        assertThat(CLUSTER)
                .filteredOn(rule -> rule.getResources().contains("customresourcedefinitions"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.getVerbs()).containsExactly("list", "watch");
                    assertThat(rule.getResourceNames())
                            .containsExactlyInAnyOrderElementsOf(Arrays.stream(OptionalKind.values())
                                    .map(OptionalKind::crd)
                                    .toList());
                });
    }

    @Test
    void nothingThatCouldBeMisusedIsGranted() {
        assertThat(Stream.concat(CLUSTER.stream(), NAMESPACE.stream())).allSatisfy(rule -> {
            assertThat(rule.getVerbs()).doesNotContain("*", "escalate", "bind", "impersonate", "deletecollection");
            assertThat(rule.getResources()).doesNotContain("*", "secrets", "pods/exec", "pods/log");
            assertThat(rule.getApiGroups())
                    .doesNotContain("*", "rbac.authorization.k8s.io", "admissionregistration.k8s.io");
        });
        assertThat(verbs("", "pods")).containsExactly("list", "watch");
        assertThat(verbs("", "nodes")).containsExactly("list", "watch");
        assertThat(verbs("scheduling.k8s.io", "priorityclasses")).containsExactly("list", "watch");
        assertThat(verbs("apps", "replicasets")).containsExactly("list", "watch");
        assertThat(verbs("apps", "statefulsets")).containsExactly("list", "watch");
        assertThat(verbs("serving.mimo.io", "mimodeployments")).containsExactly("list", "watch");
    }
}
