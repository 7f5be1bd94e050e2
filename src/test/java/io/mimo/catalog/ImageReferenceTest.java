package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.generators.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of github.com/distribution/reference, reference_test.go: what a runtime pulls, and what it cannot parse. */
class ImageReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai:v0.33.0, vllm/vllm-openai, v0.33.0",
        "vllm-openai, vllm-openai,",
        "test.com:5000/repo, test.com:5000/repo,",
        "localhost:5000/a__b/c-d--e:Tag_1.x-y, localhost:5000/a__b/c-d--e, Tag_1.x-y",
        "[2001:db8::1]:5000/repo:1, [2001:db8::1]:5000/repo, 1",
        "xn--7o8h.com/myimage:xn--7o8h.com, xn--7o8h.com/myimage, xn--7o8h.com",
        "Mirror/vllm-openai:v1, Mirror/vllm-openai, v1"
    })
    void readsNameAndTag(String text, String name, String tag) {
        for (String digest : new String[] {"", "@sha256:" + HEX}) {
            assertThat(ImageReference.parse(text + digest)).hasValueSatisfying(image -> {
                assertThat(image.name()).isEqualTo(name);
                assertThat(image.tag().orElse(null)).isEqualTo(tag);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "vllm openai",
                ":tag",
                "repo:",
                "repo:-tag",
                "Uppercase:tag",
                "vllm/vllm-OpenAI:v0.33.0",
                "docker://vllm/vllm-openai:v0.33.0",
                "https://hub.docker.com/r/vllm/vllm-openai",
                "a//b",
                "-foo/bar",
                "foo-/bar",
                "repo@sha256:ffff",
                "repo@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
                "repo@md5:0123456789abcdef0123456789abcdef",
                "validname@invalidDigest",
                "repo:v1:v2",
                "repo/",
                "aa/asdf$$^/aa",
                "[fe80::1%eth0]:5000/repo"
            })
    void whatNoRuntimeParsesIsNoReference(String text) {
        assertThat(ImageReference.parse(text)).isEmpty();
    }

    @Test
    void aTagMayHave128Characters() {
        assertThat(ImageReference.parse("repo:" + "a".repeat(128))).isPresent();
        assertThat(ImageReference.parse("repo:" + "a".repeat(129))).isEmpty();
    }

    @Test
    void whateverIsReadIsWrittenTheSame() {
        Property.tries(5_000).forAll(Property.text("a0-_./:@Z", 0, 24)).checkAssert(text -> ImageReference.parse(text)
                .filter(_ -> !text.contains("@"))
                .ifPresent(image -> assertThat(
                                image.name() + image.tag().map(tag -> ":" + tag).orElse(""))
                        .isEqualTo(text)));
    }
}
