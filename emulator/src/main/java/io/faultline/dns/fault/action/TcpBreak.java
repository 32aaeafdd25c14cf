package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;

/**
 * A connection, TCP or TLS, that breaks instead of bringing the whole answer.
 *
 * @param kind how
 */
public record TcpBreak(Kind kind) implements StatelessAction {

    private static final int PREFIX = 2;
    private static final int WRONG_BY = 7;

    /** Ways to break. */
    public enum Kind {
        /** A reset in the place of the answer. */
        RESET("reset TCP"),
        /** Half of the answer, then the end of the connection. */
        HALF("close TCP after half an answer"),
        /** The length before the message is 7 too many: the client waits for the rest. */
        LONG_PREFIX("announce more octets by TCP than there are"),
        /** The length before the message is half of it: what follows is taken for another message. */
        SHORT_PREFIX("announce fewer octets by TCP than there are");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    @Override
    public String describe() {
        return kind.what;
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (RawSending.isFramed(query.transport())) {
            plan.deliver(this::send);
        }
    }

    private void send(Reply reply, Replier replier) {
        Channel channel = replier.channel();
        if (channel == null || reply.prefixBytes() != PREFIX) {
            replier.reply(reply.take());
            return;
        }
        switch (kind) {
            case RESET -> {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
            case HALF -> {
                ByteBuf octets = reply.framed();
                channel.writeAndFlush(octets.copy(octets.readerIndex(), octets.readableBytes() / 2))
                        .addListener(ChannelFutureListener.CLOSE);
            }
            case LONG_PREFIX -> write(reply, channel, Math.min(65_535, reply.sizeBytes() + WRONG_BY));
            case SHORT_PREFIX -> write(reply, channel, reply.sizeBytes() / 2);
        }
        replier.drop();
    }

    private static void write(Reply reply, Channel channel, int length) {
        ByteBuf octets = reply.take();
        channel.writeAndFlush(octets.setShort(octets.readerIndex(), length));
    }
}
