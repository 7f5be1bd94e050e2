package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** vLLM's {@code --kv-cache-dtype}, restricted to the values whose size the operator knows. */
public enum KvCacheDtype {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("fp8")
    FP8
}
