package io.faultline.dns.tsig;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.DnsClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * Stands before a server's handler: checks signed messages, hands them on without their TSIG record, and signs the replies (RFC
 * 8945 section 5). Messages that are not signed pass untouched; whether a signature is needed is decided where it matters. One
 * loop's.
 */
public final class TsigGate implements MessageHandler {

    private static final int HEADER_BYTES = 12;

    private final MessageHandler inner;
    private @Nullable TsigKeys keys;
    private DnsClock clock = () -> 0;

    /** Creates a gate that lets everything pass until it is given keys. */
    public TsigGate(MessageHandler inner) {
        this.inner = inner;
    }

    /** Sets the keys; those not among them are BADKEY from now on. */
    public void keys(TsigKeys newKeys, DnsClock newClock) {
        keys = newKeys;
        clock = newClock;
    }

    @Override
    public void handle(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
        TsigKeys known = keys;
        int index = known == null ? TsigRecord.NONE : TsigRecord.find(message);
        // A response is nobody's request: whoever is behind this drops it.
        if (known == null || index == TsigRecord.NONE || isResponse(message)) {
            inner.handle(message, client, transport, replier);
        } else {
            verify(message, index, known, client, transport, replier);
        }
    }

    private void verify(
            ByteBuf message,
            int index,
            TsigKeys known,
            InetSocketAddress client,
            Transport transport,
            Replier replier) {
        byte[] octets = ByteBufUtil.getBytes(message);
        TsigRecord tsig = index == TsigRecord.MISPLACED ? null : TsigRecord.read(octets, index);
        if (tsig == null) {
            refuse(octets, Rcode.FORMERR, replier);
            return;
        }
        TsigKey key = known.find(tsig.keyName);
        // Section 5.2.1: the key is its name and its algorithm.
        if (key == null || key.algorithm() != TsigAlgorithm.of(tsig.algorithm)) {
            refuseUnsigned(octets, tsig, Rcode.BADKEY, replier);
            return;
        }
        byte[] bare = tsig.unsigned(octets, index);
        Mac mac = TsigMac.begin(key, null);
        mac.update(bare);
        int leastMacBytes = key.algorithm().macBytes();
        int error = TsigCheck.check(tsig, key, mac, false, leastMacBytes, clock.epochSeconds());
        switch (error) {
            case Rcode.NOERROR -> {
                // The reply's id is the one that came, which a forwarder may have changed.
                bare[0] = octets[0];
                bare[1] = octets[1];
                inner.handle(
                        Unpooled.wrappedBuffer(bare),
                        client,
                        transport,
                        new SigningReplier(replier, key, tsig.mac, clock));
            }
            case TsigCheck.MALFORMED -> refuse(octets, Rcode.FORMERR, replier);
            case Rcode.BADSIG -> refuseUnsigned(octets, tsig, error, replier);
            default -> refuseSigned(octets, tsig, key, error, replier);
        }
    }

    private static boolean isResponse(ByteBuf message) {
        return (message.getUnsignedShort(message.readerIndex() + 2) & Flags.QR) != 0;
    }

    private static void refuse(byte[] request, int rcode, Replier replier) {
        ByteBuf reply = replier.newReply();
        writeHead(reply, request, rcode);
        replier.reply(reply);
    }

    /** Section 5.3.2: errors of key or MAC are told without a MAC, as there is no secret to make one with. */
    private static void refuseUnsigned(byte[] request, TsigRecord tsig, int error, Replier replier) {
        ByteBuf reply = replier.newReply();
        int start = writeHead(reply, request, Rcode.NOTAUTH);
        TsigMac.append(
                reply,
                start,
                tsig.keyName,
                tsig.algorithm,
                tsig.timeSigned,
                tsig.fudge,
                Tsig.NO_OCTETS,
                error,
                Tsig.NO_OCTETS);
        replier.reply(reply);
    }

    /** Section 5.3.2: errors of time and truncation are signed. */
    private void refuseSigned(byte[] request, TsigRecord tsig, TsigKey key, int error, Replier replier) {
        long now = clock.epochSeconds();
        ByteBuf reply = replier.newReply();
        int start = writeHead(reply, request, Rcode.NOTAUTH);
        boolean badTime = error == Rcode.BADTIME;
        byte[] serverTime = {
            (byte) (now >>> 40),
            (byte) (now >>> 32),
            (byte) (now >>> 24),
            (byte) (now >>> 16),
            (byte) (now >>> 8),
            (byte) now
        };
        // Section 5.2.3: the time of the request, which its sender will find right, and the server's own beside it.
        TsigMac.sign(
                reply,
                start,
                key,
                tsig.mac,
                false,
                badTime ? tsig.timeSigned : now,
                Tsig.FUDGE_SECONDS,
                error,
                badTime ? serverTime : Tsig.NO_OCTETS);
        replier.reply(reply);
    }

    /** Writes a header and the question, if there is one; returns where the message starts. */
    private static int writeHead(ByteBuf reply, byte[] request, int rcode) {
        int start = reply.writerIndex();
        int flags = (request[2] & 0xFF) << 8 | (request[3] & 0xFF);
        reply.writeBytes(request, 0, 2)
                .writeShort(Flags.QR | (flags & (Flags.OPCODE_MASK | Flags.RD)) | rcode)
                .writeLong(0);
        if (request[4] == 0 && request[5] == 1) {
            int at = HEADER_BYTES;
            // The walk to the TSIG record has found each label within the message. A pointer leads nowhere here.
            while (request[at] > 0) {
                at += request[at] + 1;
            }
            if (request[at] == 0) {
                reply.writeBytes(request, HEADER_BYTES, at + 5 - HEADER_BYTES);
                reply.setShort(start + 4, 1);
            }
        }
        return start;
    }
}
