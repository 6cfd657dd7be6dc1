package dev.sfumato.service.http.net;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import java.util.concurrent.Executor;

/** The connection that a request came over. */
public final class Connection {
    private Connection() {}

    /**
     * The thread of the connection of {@code request}. What a stream hands over there is either written or, if the
     * client has gone, not asked for any more; from any other thread it may come too late, which the server complains of.
     *
     * @param request one that this server received
     */
    public static Executor thread(HttpRequest<?> request) {
        return of(request).eventLoop();
    }

    static Channel of(HttpRequest<?> request) {
        HttpRequest<?> received = request;
        while (received instanceof HttpRequestWrapper<?> wrapper) {
            received = wrapper.getDelegate();
        }
        if (received instanceof NettyHttpRequest<?> netty) {
            return netty.getChannelHandlerContext().channel();
        }
        throw new IllegalArgumentException("not a request of this server: " + received.getClass());
    }
}
