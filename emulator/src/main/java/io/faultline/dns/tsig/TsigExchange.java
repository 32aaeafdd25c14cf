package io.faultline.dns.tsig;

import io.faultline.dns.zone.DnsClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * A client's side of one signed request and its reply, which may be of several messages (RFC 8945 sections 5.1, 5.3.1 and 5.4).
 * Used once, by one thread.
 */
public final class TsigExchange {

    /** So many messages in a row may come without a signature (section 5.3.1). */
    private static final int MOST_UNSIGNED = 99;

    private final TsigKey key;
    private final DnsClock clock;
    private @Nullable Mac mac;
    private byte[] requestMac = Tsig.NO_OCTETS;
    private boolean later;
    private int unsigned;

    /** Creates an exchange whose request is signed with {@code key}. */
    public TsigExchange(TsigKey key, DnsClock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Signs the request that {@code request} holds from {@code start} on. */
    public void sign(ByteBuf request, int start) {
        requestMac = TsigMac.sign(
                request, start, key, null, false, clock.epochSeconds(), Tsig.FUDGE_SECONDS, 0, Tsig.NO_OCTETS);
        mac = TsigMac.begin(key, requestMac);
    }

    /**
     * Checks the next message of the reply.
     *
     * @param message its readable octets, which are left alone
     * @return the message without its TSIG record
     * @throws TsigException if it is not what the holder of the key sent
     */
    public byte[] verify(ByteBuf message) throws TsigException {
        Mac running = mac;
        if (running == null) {
            throw new IllegalStateException("the request was not signed");
        }
        byte[] octets = ByteBufUtil.getBytes(message);
        int index = TsigRecord.find(message);
        if (index == TsigRecord.NONE) {
            return unsigned(running, octets);
        }
        TsigRecord tsig = index == TsigRecord.MISPLACED ? null : TsigRecord.read(octets, index);
        if (tsig == null) {
            throw new TsigException("a malformed TSIG record", Rcode.FORMERR, false);
        }
        if (!tsig.keyName.equals(key.name()) || key.algorithm() != TsigAlgorithm.of(tsig.algorithm)) {
            throw new TsigException(
                    "a reply signed with " + tsig.keyName + " (expected: " + key + ")", Rcode.BADKEY, false);
        }
        if (tsig.error == Rcode.BADKEY || tsig.error == Rcode.BADSIG) {
            throw new TsigException("the server says " + Rcode.TSIGstring(tsig.error), tsig.error, true);
        }
        byte[] bare = tsig.unsigned(octets, index);
        running.update(bare);
        int error = TsigCheck.check(tsig, key, running, later, key.algorithm().macBytes(), clock.epochSeconds());
        if (error != Rcode.NOERROR) {
            throw new TsigException(
                    "a reply that does not verify", error == TsigCheck.MALFORMED ? Rcode.FORMERR : error, false);
        }
        if (tsig.error != Rcode.NOERROR) {
            throw new TsigException("the server says " + Rcode.TSIGstring(tsig.error), tsig.error, true);
        }
        later = true;
        unsigned = 0;
        mac = TsigMac.begin(key, tsig.mac);
        return bare;
    }

    private byte[] unsigned(Mac running, byte[] octets) throws TsigException {
        if (!later || ++unsigned > MOST_UNSIGNED) {
            throw new TsigException("a reply without a signature", Rcode.BADSIG, false);
        }
        running.update(octets);
        return octets;
    }

    /** Returns whether the last message was signed, as the last of a reply has to be. */
    public boolean isComplete() {
        return later && unsigned == 0;
    }
}
