package io.mimo.status;

/**
 * That a plan does not fit, shown by pods of its template: none of them is ready, and one has ended out of GPU memory
 * while it loaded.
 */
public sealed interface Disproof {
    /** A pod's last words say so now. */
    record Observed(String pod, OutOfGpuMemory failure) implements Disproof {}

    /** The status told so of this template before, and nothing has changed that since. */
    record Stored(String reason, String message) implements Disproof {}
}
