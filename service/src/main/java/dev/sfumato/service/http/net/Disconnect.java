package dev.sfumato.service.http.net;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
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
        ChannelFuture closed = channelOf(request).closeFuture();
        GenericFutureListener<ChannelFuture> listener = _ -> action.run();
        closed.addListener(listener);
        return new Disconnect(closed, listener);
    }

    private static Channel channelOf(HttpRequest<?> request) {
        HttpRequest<?> received = request;
        while (received instanceof HttpRequestWrapper<?> wrapper) {
            received = wrapper.getDelegate();
        }
        if (received instanceof NettyHttpRequest<?> netty) {
            return netty.getChannelHandlerContext().channel();
        }
        throw new IllegalArgumentException("not a request of this server: " + received.getClass());
    }

    @Override
    public void close() {
        closed.removeListener(listener);
    }
}
