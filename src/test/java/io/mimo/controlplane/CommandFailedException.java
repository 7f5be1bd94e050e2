package io.mimo.controlplane;

import java.util.List;

/** A program ended with another exit code than 0. Tests of refusals read {@link #stderr()}. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String stderr;

    CommandFailedException(List<String> command, int code, String stdout, String stderr) {
        super("exit code %d of %s%n%s%n%s".formatted(code, String.join(" ", command), stdout, stderr));
        this.code = code;
        this.stderr = stderr;
    }

    public int code() {
        return code;
    }

    public String stderr() {
        return stderr;
    }
}
