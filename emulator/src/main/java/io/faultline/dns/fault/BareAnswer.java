package io.faultline.dns.fault;

import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;
import org.xbill.DNS.Type;

/** An answer of a header, the question, and an OPT record if the query had one. */
final class BareAnswer {

    private static final int UDP_SIZE = 1232;
    /** The EDNS option of an extended error (RFC 8914 section 2). */
    private static final int EDE_OPTION = 15;

    private BareAnswer() {}

    /**
     * Appends the answer.
     *
     * @param ede the INFO-CODE of an extended error, or -1
     */
    static void write(ByteBuf out, ByteBuf message, Query query, int rcode, int ede) {
        int copied = query.flags() & (Flags.OPCODE_MASK | Flags.RD | Flags.CD);
        out.writeShort(query.id()).writeShort(Flags.QR | copied | (rcode & Flags.RCODE_MASK));
        out.writeShort(1).writeInt(0).writeShort(query.hasEdns() ? 1 : 0);
        out.writeBytes(message, query.questionIndex(), query.questionLength());
        if (query.hasEdns()) {
            // RFC 6891 section 6.1.3: the upper eight bits of the code, version 0, DO as it came.
            out.writeByte(0).writeShort(Type.OPT).writeShort(UDP_SIZE);
            out.writeByte(rcode >>> 4).writeByte(0).writeShort(query.dnssecOk() ? 0x8000 : 0);
            if (ede < 0) {
                out.writeShort(0);
            } else {
                out.writeShort(6).writeShort(EDE_OPTION).writeShort(2).writeShort(ede);
            }
        }
    }
}
