package io.faultline.dns.fault;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.wire.Transport;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one query and its reply. Faults change it in the order in which they were switched on; reused from query to
 * query. Where two faults contradict each other the first wins; delays add up; edits are made in their order.
 */
public final class AnswerPlan {

    private static final int FROM_SERVER = -1;
    private static final int NO_EDE = -1;
    private static final int MAX_EDITS = 32;

    private boolean dropped;
    private boolean hung;
    private int rcode;
    private int ede;
    private long delayNs;
    private @Nullable MessageHandler instead;
    private @Nullable Transport as;
    private @Nullable QueryEdit queryEdit;
    private @Nullable Delivery delivery;
    private ReplyEdit[] edits = new ReplyEdit[4];
    private int editCount;

    AnswerPlan() {
        reset();
    }

    void reset() {
        dropped = false;
        hung = false;
        rcode = FROM_SERVER;
        ede = NO_EDE;
        delayNs = 0;
        instead = null;
        as = null;
        queryEdit = null;
        delivery = null;
        Arrays.fill(edits, 0, editCount, null);
        editCount = 0;
    }

    /** Leaves the query without any answer. */
    public void drop() {
        dropped = true;
    }

    /** Leaves the query without any answer, and a connection open for as long as its client likes. */
    public void hang() {
        dropped = true;
        hung = true;
    }

    /**
     * Answers with this code and no records, instead of asking the server.
     *
     * @param rcode a response code, 0 to 4095; above 15 it needs a query with EDNS
     */
    public void answerWith(int rcode) {
        answerWith(rcode, NO_EDE);
    }

    /**
     * Answers with this code, no records and an extended error (RFC 8914), instead of asking the server.
     *
     * @param rcode a response code, 0 to 4095; above 15 it needs a query with EDNS
     * @param ede the INFO-CODE, 0 to 65535; told only to those who use EDNS; -1 for none
     */
    public void answerWith(int rcode, int ede) {
        if (rcode < 0 || rcode > 4095) {
            throw new IllegalArgumentException("rcode: " + rcode + " (expected: 0 <= rcode <= 4095)");
        }
        if (isFromServer()) {
            this.rcode = rcode;
            this.ede = ede;
        }
    }

    /** Asks another instead of the server. */
    public void ask(MessageHandler other) {
        if (instead == null) {
            instead = other;
        }
    }

    /** Has the server see another message. */
    public void edit(QueryEdit edit) {
        if (queryEdit == null) {
            queryEdit = edit;
        }
    }

    /** Has the server believe that the query came by this transport, so that it answers as it would there. */
    public void askAs(Transport transport) {
        if (as == null) {
            as = transport;
        }
    }

    /** Changes the reply. */
    public void edit(ReplyEdit edit) {
        if (editCount == MAX_EDITS) {
            return;
        }
        if (editCount == edits.length) {
            edits = Arrays.copyOf(edits, editCount * 2);
        }
        edits[editCount++] = edit;
    }

    /** Sends the answer later by {@code delayNs} nanoseconds; delays of several faults add up. */
    public void delay(long delayNs) {
        if (delayNs < 0) {
            throw new IllegalArgumentException("delayNs: " + delayNs + " (expected: delayNs >= 0)");
        }
        this.delayNs += delayNs;
    }

    /** Sends the answer in another way. */
    public void deliver(Delivery how) {
        if (delivery == null) {
            delivery = how;
        }
    }

    boolean isDropped() {
        return dropped;
    }

    boolean isHung() {
        return hung;
    }

    boolean isFromServer() {
        return rcode == FROM_SERVER;
    }

    int rcode() {
        return rcode;
    }

    int ede() {
        return ede;
    }

    long delayNs() {
        return delayNs;
    }

    @Nullable
    MessageHandler instead() {
        return instead;
    }

    @Nullable
    QueryEdit queryEdit() {
        return queryEdit;
    }

    @Nullable
    Transport as() {
        return as;
    }

    @Nullable
    Delivery delivery() {
        return delivery;
    }

    ReplyEdit[] edits() {
        return Arrays.copyOf(edits, editCount);
    }

    /** Whether the reply is to be changed, or to leave otherwise than at once and as it is. */
    boolean changesReply() {
        return editCount > 0 || delayNs > 0 || delivery != null;
    }

    /** Whether no fault has anything to do with the query. */
    boolean isUntouched() {
        return !dropped && isFromServer() && instead == null && as == null && queryEdit == null && !changesReply();
    }
}
