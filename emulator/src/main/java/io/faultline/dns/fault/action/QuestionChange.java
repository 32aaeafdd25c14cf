package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;

/**
 * The question of the reply is not the query's.
 *
 * @param kind in which way
 */
public record QuestionChange(Kind kind) implements StatelessAction {

    /** Ways to change a name. */
    public enum Kind {
        /** Its letters are in the other case: who asks with 0x20 encoding takes the reply for forged. */
        FLIP_CASE,
        /** Its first letter is another: the reply is to something that nobody asked. */
        OTHER_NAME
    }

    @Override
    public String describe() {
        return kind == Kind.FLIP_CASE ? "flip the case of the question" : "answer another question";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(this::change);
    }

    private void change(Reply reply) {
        ByteBuf buffer = reply.buffer();
        int at = reply.start() + MessageWriter.HEADER_SIZE;
        int end = buffer.writerIndex();
        if (reply.unsignedShort(4) == 0) {
            return;
        }
        while (at < end) {
            int size = buffer.getUnsignedByte(at);
            if (size == 0 || size > 63 || at + size >= end) {
                return;
            }
            for (int i = at + 1; i <= at + size; i++) {
                byte octet = buffer.getByte(i);
                if (kind == Kind.OTHER_NAME) {
                    buffer.setByte(i, octet == 'x' ? 'y' : 'x');
                    return;
                }
                if (isLetter(octet)) {
                    buffer.setByte(i, octet ^ 0x20);
                }
            }
            at += size + 1;
        }
    }

    private static boolean isLetter(byte octet) {
        int folded = octet | 0x20;
        return folded >= 'a' && folded <= 'z';
    }
}
