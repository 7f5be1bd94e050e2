package io.mimo.sizing.support;

import io.mimo.api.KvCacheDtype;
import io.mimo.catalog.ReleaseFacts;

/** What becomes of {@code kvCacheDtype: fp8}; by release it is {@code fp8Kv} in {@code catalog/releases.yaml}. */
enum Fp8Kv {
    NOT_ASKED,
    IGNORED,
    ACTED;

    static Fp8Kv of(EngineStart start) {
        if (start.spec().limits().kvCacheDtype() != KvCacheDtype.FP8) {
            return NOT_ASKED;
        }
        return start.anyRule(rule -> rule.fp8Kv() == ReleaseFacts.Fp8Kv.Acted) ? ACTED : IGNORED;
    }
}
