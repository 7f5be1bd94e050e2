package io.mimo.cli;

/**
 * Input that cannot be judged at all, or an operator that is not ready; the message names it and the remedy. Exit code
 * 1.
 */
final class UnreadableInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableInput(String message) {
        super(message);
    }
}
