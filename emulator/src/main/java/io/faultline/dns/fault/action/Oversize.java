package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/**
 * Answers by UDP that are larger than the client said it takes: nothing is truncated, and a TXT record of the root in the
 * additional section fills them up. Above the path's MTU they travel as fragments (RFC 9715).
 *
 * @param sizeBytes least size of the message in octets, 0 to 65000; 0 only for not to truncate
 */
public record Oversize(int sizeBytes) implements StatelessAction {

    private static final int ARCOUNT = 10;
    private static final int FIXED = 11;
    private static final int LONGEST_STRING = 255;
    private static final int MAX_BYTES = 65_000;

    /** Creates the action. */
    public Oversize {
        if (sizeBytes < 0 || sizeBytes > MAX_BYTES) {
            throw new IllegalArgumentException("sizeBytes: " + sizeBytes + " (expected: 0 <= sizeBytes <= 65000)");
        }
    }

    @Override
    public String describe() {
        return "answer with at least " + sizeBytes + " octets by UDP";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (!query.transport().isStream()) {
            plan.askAs(Transport.TCP);
            plan.edit(this::fill);
        }
    }

    private void fill(Reply reply) {
        int missing = sizeBytes - reply.sizeBytes();
        if (missing <= 0) {
            return;
        }
        ByteBuf out = reply.buffer();
        // One octet of RDATA at least: a string without a character.
        int data = Math.max(1, missing - FIXED);
        out.writeByte(0).writeShort(Type.TXT).writeShort(DClass.IN).writeInt(0).writeShort(data);
        while (data > 0) {
            int length = Math.min(LONGEST_STRING, data - 1);
            out.writeByte(length);
            for (int i = 0; i < length; i++) {
                out.writeByte('x');
            }
            data -= length + 1;
        }
        reply.setShort(ARCOUNT, reply.unsignedShort(ARCOUNT) + 1);
    }
}
