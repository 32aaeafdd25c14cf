package io.faultline.dns.transfer;

import io.faultline.dns.transport.MessageStream;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageSection;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.ZoneRRset;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Packs records into messages, each with the question of the query (RFC 5936 section 2.2). It holds where it is in the zone, not
 * what it has sent.
 */
final class TransferMessages implements MessageStream {

    /** Compression pointers reach as far as this (RFC 1035 section 4.1.4): larger messages compress worse. */
    private static final int USUAL_BYTES = 16_384;

    private static final int MOST_BYTES = 65_535;

    private final MessageWriter writer;
    private final Iterator<ZoneRRset> content;
    private final Runnable ended;
    private final int id;
    private final int flags;
    private final WireName origin;
    private final byte[] question;
    private final int udpPayloadSize;
    private final int reservedBytes;

    private @Nullable ZoneRRset current;
    private int written;

    /**
     * Creates the messages.
     *
     * @param writer used only while a message is made
     * @param message the query's octets, of which the question is copied
     * @param udpPayloadSize what the server announces where the query has an OPT record
     */
    TransferMessages(
            MessageWriter writer,
            ByteBuf message,
            Query query,
            Replier replier,
            WireName origin,
            int udpPayloadSize,
            Iterator<ZoneRRset> content,
            Runnable ended) {
        this.writer = writer;
        this.content = content;
        this.ended = ended;
        this.id = query.id();
        this.flags = Flags.QR | Flags.AA | (query.flags() & (Flags.OPCODE_MASK | Flags.RD));
        this.origin = origin;
        this.question = new byte[query.questionLength()];
        message.getBytes(query.questionIndex(), question);
        this.udpPayloadSize = query.hasEdns() ? udpPayloadSize : 0;
        this.reservedBytes = replier.reservedBytes() + (query.hasEdns() ? MessageWriter.OPT_SIZE : 0);
        advance();
    }

    @Override
    public boolean next(ByteBuf into) {
        int start = into.writerIndex();
        if (!fill(into, USUAL_BYTES)) {
            // One record alone is larger than that.
            into.writerIndex(start);
            if (!fill(into, MOST_BYTES)) {
                throw new IllegalStateException("a record of " + origin + " larger than a message");
            }
        }
        return current != null;
    }

    /**
     * Writes all records into one message.
     *
     * @return false if they do not fit
     */
    boolean writeWhole(ByteBuf into, int maxSize) {
        fill(into, maxSize);
        return current == null;
    }

    private boolean fill(ByteBuf into, int maxSize) {
        writer.begin(into, origin, question, maxSize);
        writer.reserve(reservedBytes);
        for (ZoneRRset at = current; at != null; at = current) {
            WireRRset set = at.set();
            written += writer.addSome(MessageSection.ANSWER, at.owner(), set, written);
            if (written < set.size()) {
                break;
            }
            advance();
        }
        writer.finish(id, flags, udpPayloadSize);
        return writer.answerCount() > 0;
    }

    private void advance() {
        written = 0;
        ZoneRRset next = content.hasNext() ? content.next() : null;
        if (next != null && next.set().ttl() != (int) next.set().originalTtl()) {
            // A transfer hands on what the zone says, not what this server's answers say at the run's speed.
            next = new ZoneRRset(
                    next.owner(), next.set().withTtl((int) next.set().originalTtl()));
        }
        current = next;
    }

    @Override
    public void end() {
        ended.run();
    }
}
