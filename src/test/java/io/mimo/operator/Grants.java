package io.mimo.operator;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.mimo.controlplane.AuditRecord;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Permissions one by one, as {@code verb group/resource}, to be compared with what was asked. */
final class Grants {
    static final int FORBIDDEN = 403;

    private Grants() {}

    static Set<String> of(Collection<PolicyRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream().flatMap(resource -> rule.getVerbs().stream()
                                .map(verb -> verb + " " + group + "/" + resource))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What was asked and not forbidden, whatever became of it: a get that finds nothing needs its permission, too. A
     * patch that made its object was allowed as a create as well.
     */
    static Set<String> used(List<AuditRecord> requests) {
        return requests.stream()
                .filter(record -> !record.resource().isEmpty() && record.code() != FORBIDDEN)
                .flatMap(record -> {
                    String what = " " + record.group() + "/" + record.resource()
                            + (record.subresource().isEmpty() ? "" : "/" + record.subresource());
                    return record.code() == 201 && record.verb().equals("patch")
                            ? Stream.of("patch" + what, "create" + what)
                            : Stream.of(record.verb() + what);
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
