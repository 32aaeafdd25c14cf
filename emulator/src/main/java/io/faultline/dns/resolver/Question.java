package io.faultline.dns.resolver;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What is asked for, in class IN.
 *
 * @param name an absolute name
 * @param type an RR type
 */
public record Question(Name name, int type) {

    /** Checks the question. */
    public Question {
        if (!name.isAbsolute()) {
            throw new IllegalArgumentException("name: " + name + " (expected: an absolute name)");
        }
        Type.check(type);
    }

    /** Returns whether {@code record}, the question of an answer, is this question, letter case ignored. */
    boolean isAskedBy(Record record) {
        return record.getName().equals(name) && record.getType() == type && record.getDClass() == DClass.IN;
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type);
    }
}
