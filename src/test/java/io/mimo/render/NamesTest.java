package io.mimo.render;

import static io.mimo.fixtures.PlanFixture.like;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.lists;

import io.fabric8.kubernetes.api.model.Service;
import io.mimo.generators.Property;
import io.mimo.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicktheories.core.Gen;

class NamesTest {
    /** Names of custom resources: dots between DNS-1123 labels, 253 characters at most. */
    private static final Gen<String> SUBDOMAINS = lists().of(Property.text("abc09-", 1, 40)
                    .map(text -> "x" + text + "0")
                    .mix(pick(List.of("vllm", "7", "a")), 20))
            .ofSizeBetween(1, 6)
            .map(labels -> String.join(".", labels));

    @ParameterizedTest
    @CsvSource({
        "mimo-flash, mimo-flash",
        "vllm, vllm-serving",
        "kubernetes, kubernetes-serving",
        "7b-chat, mimo-7b-chat-f90fdcb0",
        "a.b, a-b-e32b629f"
    })
    void serviceIsADnsLabelThatHarmsNobody(String resource, String service) {
        assertThat(Names.service(resource)).isEqualTo(service);
        Plan plan = like(SamplePlans.fixed()).named(resource).build();
        assertThat(Rendered.of(plan).the(Service.class).getMetadata().getName()).isEqualTo(service);
    }

    @Test
    void namesAreLegalForEveryResourceName() {
        Property.tries(Property.TRIES).forAll(SUBDOMAINS).checkAssert(resource -> {
            assertThat(Names.service(resource))
                    .matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
                    .isNotEqualTo("vllm");
            assertThat(Names.object(resource)).matches("[a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?");
            assertThat(Names.object(resource).equals(resource)).isEqualTo(resource.length() <= 63);
        });
    }

    /** Pods of the groups -0 to -999 and their revision labels stay within 63 characters. */
    @Test
    void groupsAreLegalAndNoServiceIsCalledAsTheyAre() {
        Property.tries(Property.TRIES).forAll(SUBDOMAINS, SUBDOMAINS).checkAssert((resource, other) -> {
            String group = Names.group(resource);
            assertThat(group).matches("[a-z]([-a-z0-9]*[a-z0-9])?").hasSizeLessThanOrEqualTo(48);
            assertThat(List.of(Names.service(resource), Names.service(other), Names.service(group)))
                    .doesNotContain(group);
            assertThat(resource.equals(other) || !Names.group(other).equals(group))
                    .isTrue();
        });
    }

    @Test
    void differentResourcesNeverShareAName() {
        Property.tries(Property.TRIES)
                .forAll(SUBDOMAINS, SUBDOMAINS)
                .assuming((one, other) -> !one.equals(other))
                .checkAssert((one, other) -> {
                    assertThat(Names.service(one)).isNotEqualTo(Names.service(other));
                    assertThat(Names.object(one)).isNotEqualTo(Names.object(other));
                });
    }

    @Test
    void longNamesThatDifferAtTheEndStayApart() {
        String stem = "m".repeat(100);
        assertThat(Names.object(stem + "a")).hasSize(63).isNotEqualTo(Names.object(stem + "b"));
        assertThat(Names.service(stem + "a")).hasSize(63).isNotEqualTo(Names.service(stem + "b"));
    }
}
