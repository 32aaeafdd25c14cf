package io.faultline.dns.fault;

import io.faultline.dns.transport.MessageStream;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** The way back of a query whose reply faults change, delay or send otherwise. Holds what the query's own object soon forgets. */
final class FaultedReplier implements Replier {

    private final FaultPoint point;
    private final Replier replier;
    private final ReplyEdit[] edits;
    private final long delayNs;
    private final @Nullable Delivery delivery;
    private final byte[] asked;
    private final InetSocketAddress client;
    private final Transport transport;
    private final boolean edns;
    private final int udpSize;

    FaultedReplier(FaultPoint point, Replier replier, AnswerPlan plan, Query query, ByteBuf message) {
        this.point = point;
        this.replier = replier;
        this.edits = plan.edits();
        this.delayNs = plan.delayNs();
        this.delivery = plan.delivery();
        this.asked = ByteBufUtil.getBytes(message);
        this.client = query.client();
        this.transport = query.transport();
        this.edns = query.hasEdns();
        this.udpSize = query.udpSize();
    }

    private FaultedReplier(FaultedReplier other, Replier replier) {
        this.point = other.point;
        this.replier = replier;
        this.edits = other.edits;
        this.delayNs = other.delayNs;
        this.delivery = other.delivery;
        this.asked = other.asked;
        this.client = other.client;
        this.transport = other.transport;
        this.edns = other.edns;
        this.udpSize = other.udpSize;
    }

    byte[] asked() {
        return asked;
    }

    InetSocketAddress client() {
        return client;
    }

    Transport transport() {
        return transport;
    }

    boolean hasEdns() {
        return edns;
    }

    int udpSize() {
        return udpSize;
    }

    @Override
    public EventExecutor executor() {
        return replier.executor();
    }

    @Override
    public ByteBuf newReply() {
        return replier.newReply();
    }

    @Override
    public void reply(ByteBuf buffer) {
        Reply reply = new Reply(buffer, replier.prefixBytes(), this);
        edit(reply);
        if (delayNs == 0) {
            // What is delivered otherwise may end later than now.
            deliver(reply, delivery == null ? replier : replier.later());
        } else if (!sendLater(reply::releaseUnlessTaken, later -> deliver(reply, later))) {
            reply.releaseUnlessTaken();
            replier.drop();
        }
    }

    /** Sends after the delay; false if too many replies are held back. */
    private boolean sendLater(FaultPoint.Held held, Consumer<Replier> send) {
        if (!point.hold(held)) {
            return false;
        }
        Replier later = replier.later();
        replier.executor()
                .schedule(
                        () -> {
                            if (point.letGo(held)) {
                                send.accept(later);
                            }
                        },
                        delayNs,
                        TimeUnit.NANOSECONDS);
        return true;
    }

    private void edit(Reply reply) {
        try {
            for (ReplyEdit edit : edits) {
                edit.apply(reply);
            }
        } catch (RuntimeException e) {
            reply.releaseUnlessTaken();
            replier.drop();
            throw e;
        }
    }

    private void deliver(Reply reply, Replier back) {
        try {
            (delivery == null ? Delivery.PLAIN : delivery).send(reply, back);
        } finally {
            reply.releaseUnlessTaken();
        }
    }

    @Override
    public Replier later() {
        return new FaultedReplier(this, replier.later());
    }

    @Override
    public void drop() {
        replier.drop();
    }

    /** Edits each message; what is sent otherwise than plainly ends with the first one, as a transfer that breaks off. */
    @Override
    public void stream(MessageStream messages) {
        if (delivery != null) {
            ByteBuf first = newReply();
            try {
                messages.next(first);
            } finally {
                messages.end();
            }
            reply(first);
        } else if (delayNs == 0) {
            replier.stream(new Edited(messages));
        } else if (!sendLater(messages::end, later -> later.stream(new Edited(messages)))) {
            messages.end();
            replier.drop();
        }
    }

    private final class Edited implements MessageStream {
        private final MessageStream messages;

        Edited(MessageStream messages) {
            this.messages = messages;
        }

        @Override
        public boolean next(ByteBuf into) {
            boolean more = messages.next(into);
            Reply reply = new Reply(into, replier.prefixBytes(), FaultedReplier.this);
            for (ReplyEdit edit : edits) {
                edit.apply(reply);
            }
            return more;
        }

        @Override
        public void end() {
            messages.end();
        }
    }

    @Override
    public int prefixBytes() {
        return replier.prefixBytes();
    }

    @Override
    public int reservedBytes() {
        return replier.reservedBytes();
    }

    @Override
    public @Nullable Name tsigKey() {
        return replier.tsigKey();
    }

    @Override
    public @Nullable Channel channel() {
        return replier.channel();
    }
}
