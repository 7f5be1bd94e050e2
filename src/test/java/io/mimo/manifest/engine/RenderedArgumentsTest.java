package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mimo.catalog.flags.FlagCatalog;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RenderedArgumentsTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();

    @Test
    void readsWhatVllmWillBeTold() {
        assertThat(RenderedArguments.parse(
                        List.of(
                                "/models/flash",
                                "--tensor-parallel-size=4",
                                "--data-parallel-size",
                                "2",
                                "--pipeline-parallel-size=3",
                                "--enable-expert-parallel",
                                "--max-model-len=32768",
                                "--gpu-memory-utilization=0.90",
                                "--max-num-seqs=256",
                                "--max-num-batched-tokens=8192",
                                "--kv-cache-dtype=fp8",
                                "--enforce-eager",
                                "--no-async-scheduling",
                                "--disable-hybrid-kv-cache-manager",
                                "--attention-backend=TRITON_ATTN_DIFFKV",
                                "--served-model-name",
                                "a",
                                "b",
                                "--node-rank=$(LWS_WORKER_INDEX)",
                                "--headless",
                                "--default-chat-template-kwargs={\"enable_thinking\": true}",
                                "--shutdown-timeout=60"),
                        CATALOG))
                .isEqualTo(new RenderedArguments(
                        "/models/flash",
                        4,
                        2,
                        3,
                        true,
                        OptionalInt.of(32768),
                        Optional.of(new BigDecimal("0.90")),
                        OptionalInt.of(256),
                        OptionalInt.of(8192),
                        "fp8",
                        new EngineEffects(true, false, false, Optional.of("TRITON_ATTN_DIFFKV"), 0)));
    }

    @Test
    void takesVllmsDefaultsWhereTheArgvIsSilent() {
        assertThat(RenderedArguments.parse(List.of("XiaomiMiMo/MiMo-V2-Flash", "--no-enable-expert-parallel"), CATALOG))
                .isEqualTo(new RenderedArguments(
                        "XiaomiMiMo/MiMo-V2-Flash",
                        1,
                        1,
                        1,
                        false,
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        "auto",
                        EngineEffects.NONE));
    }

    static final List<List<String>> unreadable = List.of(
            List.of(),
            List.of("--tensor-parallel-size=4"),
            List.of("m", "--tensor-parallel-size=4", "-tp", "8"),
            List.of("m", "--nonsense"),
            List.of("m", "n"),
            List.of("m", "--max-model-len=long"));

    @ParameterizedTest
    @FieldSource("unreadable")
    void refusesAnArgvThatItCannotRead(List<String> argv) {
        assertThatIllegalArgumentException().isThrownBy(() -> RenderedArguments.parse(argv, CATALOG));
    }
}
