package dev.sfumato.service.http.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import org.junit.jupiter.api.Test;

/** A connection counts as idle only while no request waits for its answer. */
class BusyConnectionTest {
    private int idleEvents;
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new BusyConnection(), new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                    idleEvents++;
                }
            });

    @Test
    void anUnusedConnectionIsIdle() {
        assertThat(isIdle()).isTrue();
    }

    @Test
    void aConnectionIsIdleAgainWhenItsRequestIsAnswered() {
        request();
        assertThat(isIdle()).isFalse();
        respond(HttpResponseStatus.OK);
        assertThat(isIdle()).isTrue();
    }

    @Test
    void anInterimResponseIsNoAnswer() {
        request();
        respond(HttpResponseStatus.CONTINUE);
        assertThat(isIdle()).isFalse();
    }

    @Test
    void anAnswerInPiecesEndsWithItsLast() {
        request();
        channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        assertThat(isIdle()).isFalse();
        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(isIdle()).isTrue();
    }

    @Test
    void everyPipelinedRequestIsWaitedFor() {
        request();
        request();
        respond(HttpResponseStatus.OK);
        assertThat(isIdle()).isFalse();
        respond(HttpResponseStatus.OK);
        assertThat(isIdle()).isTrue();
    }

    private void request() {
        channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    }

    private void respond(HttpResponseStatus status) {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    private boolean isIdle() {
        int before = idleEvents;
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
        return idleEvents > before;
    }
}
