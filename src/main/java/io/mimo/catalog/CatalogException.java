package io.mimo.catalog;

/** A data file of the catalogue is unreadable or breaks a rule; the message names the file and the rule. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }

    public CatalogException(String message) {
        super(message);
    }
}
