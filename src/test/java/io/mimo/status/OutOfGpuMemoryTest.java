package io.mimo.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mimo.generators.Property;
import io.mimo.status.OutOfGpuMemory.TakenAtStart;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last words of engines: start-ups E1 and E3 of vLLM 0.26.0 on 4 x H200, 2026-11-27, and PyTorch's. */
class OutOfGpuMemoryTest {
    private static final String FREE =
            "(Worker pid=0) ERROR ValueError: Free memory on device cuda:2 (%s/%s GiB) on startup is less than "
                    + "desired GPU memory "
                    + "utilization (0.98, %s GiB). Decrease GPU memory utilization or reduce GPU memory used by other "
                    + "processes.";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of \
            79.20 GiB of which 1.10 GiB is free. Including non-PyTorch memory, this process has 78.09 GiB memory in \
            use. | CudaOutOfMemory | CUDA out of memory: 2.00 GiB wanted, 1.10 of 79.20 GiB free
            torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 512.00 MiB. GPU 3 has a total capacity \
            of 79.20 GiB of which 128.00 MiB is free | CudaOutOfMemory | CUDA out of memory: 0.50 GiB wanted, 0.13 of \
            79.20 GiB free
            torch.OutOfMemoryError: CUDA out of memory. Tried to | CudaOutOfMemory | CUDA out of memory
            RuntimeError: CUDA out of memory occurred when warming up sampler with 256 dummy requests | \
            CudaOutOfMemory | CUDA out of memory
            ValueError: To serve at least one request with the model's max seq len (16384), (0.97 GiB KV cache is \
            needed, which is larger than the available KV cache memory (0.17 GiB). Based on the available memory, the \
            estimated maximum model length is 2848. | KvCacheTooSmall | one longest request needs 0.97 GiB of KV \
            cache, 0.17 GiB are left
            ValueError: To serve at least one request with the models's max seq len (32768), (1.5 GiB KV cache is \
            needed, which is larger than the available KV cache memory (1.2 GiB). Try increasing | KvCacheTooSmall | \
            one longest request needs 1.5 GiB of KV cache, 1.2 GiB are left
            ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` | \
            KvCacheTooSmall | nothing is left for the KV cache
            """)
    void lastWords(String text, String reason, String words) {
        assertThat(OutOfGpuMemory.read("EngineCore failed\n" + text + "\nmore")).hasValueSatisfying(failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.words()).isEqualTo(words);
            assertThat(failure.disproves()).isTrue();
        });
    }

    /** Another process held all but 77.26 GiB in the first; in the second only the CUDA context had been made. */
    @Test
    void whatIsTakenBeforeLoadingSpeaksAgainstThePlanOnlyWhereNobodyElseHoldsIt() {
        assertThat(OutOfGpuMemory.read(FREE.formatted("77.26", "139.8", "77.62")))
                .hasValueSatisfying(failure -> {
                    assertThat(failure.reason()).isEqualTo(Reasons.GPU_MEMORY_TAKEN);
                    assertThat(failure.disproves()).isFalse();
                    assertThat(((TakenAtStart) failure).takenGiB()).isEqualTo("62.54");
                });
        assertThat(OutOfGpuMemory.read(FREE.formatted("77.26", "79.20", "77.62")))
                .hasValueSatisfying(failure -> {
                    assertThat(failure.disproves()).isTrue();
                    assertThat(((TakenAtStart) failure).reachable()).isEqualTo(new BigDecimal("0.97"));
                });
    }

    @Test
    void anyTextIsReadOrNot() {
        Property.tries(500).forAll(Property.anyText(255)).checkAssert(text -> {
            assertThatCode(() -> OutOfGpuMemory.read(text)).doesNotThrowAnyException();
            assertThat(OutOfGpuMemory.read(text)).isEmpty();
            assertThat(OutOfGpuMemory.read(text + " torch.OutOfMemoryError " + text))
                    .isPresent();
        });
    }
}
