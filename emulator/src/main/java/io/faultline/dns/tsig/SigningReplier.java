package io.faultline.dns.tsig;

import io.faultline.dns.transport.MessageStream;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.zone.DnsClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Signs the replies to a signed message with its key (RFC 8945 section 5.3); of a reply of several messages, each. */
final class SigningReplier implements Replier {

    private final Replier inner;
    private final TsigKey key;
    private final byte[] requestMac;
    private final DnsClock clock;

    SigningReplier(Replier inner, TsigKey key, byte[] requestMac, DnsClock clock) {
        this.inner = inner;
        this.key = key;
        this.requestMac = requestMac;
        this.clock = clock;
    }

    @Override
    public EventExecutor executor() {
        return inner.executor();
    }

    @Override
    public ByteBuf newReply() {
        return inner.newReply();
    }

    @Override
    public void reply(ByteBuf reply) {
        sign(reply, reply.readerIndex() + prefixBytes(), requestMac, false);
        inner.reply(reply);
    }

    @Override
    public Replier later() {
        return new SigningReplier(inner.later(), key, requestMac, clock);
    }

    @Override
    public void drop() {
        inner.drop();
    }

    @Override
    public void stream(MessageStream messages) {
        inner.stream(new MessageStream() {
            private byte[] prior = requestMac;
            private boolean later;

            @Override
            public boolean next(ByteBuf into) {
                int start = into.writerIndex();
                boolean more = messages.next(into);
                prior = sign(into, start, prior, later);
                later = true;
                return more;
            }

            @Override
            public void end() {
                messages.end();
            }
        });
    }

    @Override
    public int prefixBytes() {
        return inner.prefixBytes();
    }

    @Override
    public int reservedBytes() {
        return inner.reservedBytes() + key.recordBytes();
    }

    @Override
    public Name tsigKey() {
        return key.name();
    }

    @Override
    public @Nullable Channel channel() {
        return inner.channel();
    }

    private byte[] sign(ByteBuf reply, int start, byte[] prior, boolean timersOnly) {
        return TsigMac.sign(
                reply, start, key, prior, timersOnly, clock.epochSeconds(), Tsig.FUDGE_SECONDS, 0, Tsig.NO_OCTETS);
    }
}
