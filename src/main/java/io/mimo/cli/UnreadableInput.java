package io.mimo.cli;

/** Input that cannot be judged at all; the message names the file and the remedy. Exit code 1. */
final class UnreadableInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableInput(String message) {
        super(message);
    }
}
