package io.faultline.dns.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the sections of an update have in common. */
final class UpdateRecords {

    private UpdateRecords() {}

    static boolean hasRdata(Record record) {
        return record.rdataToWireCanonical().length > 0;
    }

    /** Whether a zone can hold the type; {@code ANY} and other types of questions it cannot (RFC 2136 section 3.4.1.2). */
    static boolean isData(int type) {
        return Type.isRR(type) && type != Type.OPT && type != Type.TSIG && type != Type.TKEY && type != 0;
    }

    /** Returns the record of the zone that one of class NONE deletes; null if its RDATA is none of its type. */
    static @Nullable Record inZoneClass(Record record) {
        return Record.newRecord(record.getName(), record.getType(), DClass.IN, 0, record.rdataToWireCanonical());
    }

    static void require(boolean condition, int rcode, Record record) throws UpdateRefusedException {
        if (!condition) {
            throw new UpdateRefusedException(rcode, String.valueOf(record));
        }
    }

    /** Returns the record with another TTL, its names in the letter case they have. */
    static Record withTtl(Record record, long ttlSeconds) {
        if (record.getTTL() == ttlSeconds) {
            return record;
        }
        byte[] wire = record.toWire(Section.ANSWER);
        ByteBuffer.wrap(wire).putInt(record.getName().length() + 4, (int) ttlSeconds);
        try {
            return Record.fromWire(wire, Section.ANSWER);
        } catch (IOException e) {
            throw new IllegalStateException("a record that was written cannot be read: " + record, e);
        }
    }

    static void requireInZone(Record record, Name origin) throws UpdateRefusedException {
        require(record.getName().subdomain(origin), Rcode.NOTZONE, record);
    }
}
