package dev.sfumato.service.http;

/** Why the HTTP service could not start; the message names the address. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
