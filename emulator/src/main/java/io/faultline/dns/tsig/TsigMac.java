package io.faultline.dns.tsig;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** What is fed into a MAC (RFC 8945 section 4.3), and the record that carries it. */
final class TsigMac {

    private TsigMac() {}

    /** Begins a MAC; {@code prior} is the MAC of the request, or of the message before in a sequence (section 5.3.1). */
    static Mac begin(TsigKey key, byte @Nullable [] prior) {
        Mac mac = key.newMac();
        if (prior != null) {
            updateShort(mac, prior.length);
            mac.update(prior);
        }
        return mac;
    }

    /** Feeds the TSIG variables (section 4.3.3). */
    static void updateVariables(Mac mac, Name key, Name algorithm, long time, int fudge, int error, byte[] other) {
        mac.update(key.toWireCanonical());
        updateShort(mac, DClass.ANY);
        updateShort(mac, 0);
        updateShort(mac, 0); // A TTL of 0.
        mac.update(algorithm.toWireCanonical());
        updateTimers(mac, time, fudge);
        updateShort(mac, error);
        updateShort(mac, other.length);
        mac.update(other);
    }

    /** Feeds the timers alone: all that later messages of a sequence have (section 5.3.1). */
    static void updateTimers(Mac mac, long time, int fudge) {
        updateShort(mac, (int) (time >>> 32));
        updateShort(mac, (int) (time >>> 16));
        updateShort(mac, (int) time);
        updateShort(mac, fudge);
    }

    private static void updateShort(Mac mac, int value) {
        mac.update((byte) (value >>> 8));
        mac.update((byte) value);
    }

    /**
     * Signs the message that {@code out} holds from {@code start} on, and appends the record.
     *
     * @param prior the MAC of the request or of the message before, or null
     * @param timersOnly whether this is a later message of a sequence
     * @return the MAC
     */
    static byte[] sign(
            ByteBuf out,
            int start,
            TsigKey key,
            byte @Nullable [] prior,
            boolean timersOnly,
            long time,
            int fudge,
            int error,
            byte[] other) {
        Mac mac = begin(key, prior);
        ByteBuffer message = out.nioBuffer(start, out.writerIndex() - start);
        mac.update(message);
        if (timersOnly) {
            updateTimers(mac, time, fudge);
        } else {
            updateVariables(mac, key.name(), key.algorithm().wireName(), time, fudge, error, other);
        }
        byte[] octets = mac.doFinal();
        append(out, start, key.name(), key.algorithm().wireName(), time, fudge, octets, error, other);
        return octets;
    }

    /** Appends a record to the message that {@code out} holds from {@code start} on. */
    static void append(
            ByteBuf out,
            int start,
            Name key,
            Name algorithm,
            long time,
            int fudge,
            byte[] mac,
            int error,
            byte[] other) {
        byte[] algorithmOctets = algorithm.toWire();
        out.writeBytes(key.toWire());
        out.writeShort(Type.TSIG).writeShort(DClass.ANY).writeInt(0);
        out.writeShort(algorithmOctets.length + 16 + mac.length + other.length);
        out.writeBytes(algorithmOctets);
        out.writeShort((int) (time >>> 32)).writeInt((int) time).writeShort(fudge);
        out.writeShort(mac.length).writeBytes(mac);
        out.writeShort(out.getUnsignedShort(start)).writeShort(error);
        out.writeShort(other.length).writeBytes(other);
        out.setShort(start + 10, out.getUnsignedShort(start + 10) + 1);
    }
}
