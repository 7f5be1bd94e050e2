package io.mimo.status;

import java.util.OptionalLong;

/**
 * What one engine has made of the memory that was left to it.
 *
 * @param blocks of its KV cache on each GPU, the null block included; at least 1
 * @param kvCacheTokens tokens that they hold, as the engine says; empty for a release that does not (before vLLM 0.24)
 */
public record EngineFigures(long blocks, OptionalLong kvCacheTokens) {}
