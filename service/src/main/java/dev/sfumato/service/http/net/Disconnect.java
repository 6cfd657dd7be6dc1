package dev.sfumato.service.http.net;

import io.micronaut.http.HttpRequest;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.GenericFutureListener;

/** A watch on a client's connection for as long as its request is worked on; closing it ends the watch. */
public final class Disconnect implements AutoCloseable {
    private final ChannelFuture closed;
    private final GenericFutureListener<ChannelFuture> listener;

    private Disconnect(ChannelFuture closed, GenericFutureListener<ChannelFuture> listener) {
        this.closed = closed;
        this.listener = listener;
    }

    /**
     * Runs {@code action}, which must not block, if the client of {@code request} goes away, or has gone.
     *
     * @param request one that this server received
     */
    public static Disconnect of(HttpRequest<?> request, Runnable action) {
        ChannelFuture closed = Connection.of(request).closeFuture();
        GenericFutureListener<ChannelFuture> listener = _ -> action.run();
        closed.addListener(listener);
        return new Disconnect(closed, listener);
    }

    @Override
    public void close() {
        closed.removeListener(listener);
    }
}
