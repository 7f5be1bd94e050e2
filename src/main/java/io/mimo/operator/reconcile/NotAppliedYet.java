package io.mimo.operator.reconcile;

/** Makes the framework try again; the status has the details, so no stack trace is kept. */
final class NotAppliedYet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAppliedYet(String message) {
        super(message, null, false, false);
    }
}
