package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** An RRset of a type of RFC 1035 whose RDATA holds names that may be compressed (RFC 3597 section 4). */
final class NamedRRset extends WireRRset {

    /** One record's RDATA: octets, then names, then octets. */
    private static final class Rdata {
        private final byte[] head;
        private final List<WireName> names;
        private final byte[] tail;

        Rdata(byte[] head, List<WireName> names, byte[] tail) {
            this.head = head;
            this.names = names;
            this.tail = tail;
        }

        byte[] uncompressed() {
            ByteBuffer out = ByteBuffer.allocate(
                    head.length + names.stream().mapToInt(DnsName::length).sum() + tail.length);
            out.put(head);
            names.forEach(name -> out.put(name.wire()));
            return out.put(tail).array();
        }
    }

    private static final byte[] NO_OCTETS = {};

    private final Rdata[] rdata;
    private final int minimumSize;

    private NamedRRset(int type, long originalTtl, int ttl, WireName[] targets, Rdata[] rdata) {
        super(type, originalTtl, ttl, targets);
        this.rdata = rdata;
        int size = 0;
        for (Rdata r : rdata) {
            // A name takes at least one octet (the root).
            size += 12 + r.head.length + r.names.size() + r.tail.length;
        }
        this.minimumSize = size;
    }

    static boolean hasCompressibleNames(int type) {
        return switch (type) {
            case Type.NS, Type.CNAME, Type.SOA, Type.PTR, Type.MX -> true;
            default -> false;
        };
    }

    static NamedRRset of(int type, long originalTtl, int ttl, List<? extends Record> records, WireName[] targets) {
        Rdata[] rdata = new Rdata[records.size()];
        for (int i = 0; i < rdata.length; i++) {
            // The name whose addresses belong to the record is the one in it: both are the same object.
            WireName target = targets.length == rdata.length ? targets[i] : null;
            rdata[i] = split(type, rdataOf(records.get(i)), target);
        }
        return new NamedRRset(type, originalTtl, ttl, targets, rdata);
    }

    private static Rdata split(int type, byte[] octets, @Nullable WireName target) {
        int at = type == Type.MX ? 2 : 0;
        byte[] head = at == 0 ? NO_OCTETS : Arrays.copyOf(octets, at);
        if (target != null) {
            return new Rdata(head, List.of(target), NO_OCTETS);
        }
        int count = type == Type.SOA ? 2 : 1;
        List<WireName> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = at;
            while (octets[at] != 0) {
                at += octets[at] + 1;
            }
            at++;
            names.add(WireName.of(Names.fromWire(octets, start, at - start)));
        }
        return new Rdata(head, List.copyOf(names), Arrays.copyOfRange(octets, at, octets.length));
    }

    @Override
    public int size() {
        return rdata.length;
    }

    @Override
    public byte[] rdata(int i) {
        return rdata[i].uncompressed();
    }

    @Override
    public WireRRset withTtl(int ttlSeconds) {
        return new NamedRRset(type(), originalTtl(), ttlSeconds, targets(), rdata);
    }

    @Override
    int minimumSize() {
        return minimumSize;
    }

    /** Writes all of the record {@code i} but its owner. */
    void writeBody(int i, MessageWriter writer, ByteBuf out) {
        out.writeShort(type()).writeShort(DClass.IN).writeInt(ttl);
        int lengthIndex = out.writerIndex();
        out.writeShort(0);
        Rdata r = rdata[i];
        out.writeBytes(r.head);
        for (int k = 0; k < r.names.size(); k++) {
            writer.writeName(r.names.get(k));
        }
        out.writeBytes(r.tail);
        out.setShort(lengthIndex, out.writerIndex() - lengthIndex - 2);
    }
}
