package io.faultline.dns.fault;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Stands between the sockets of a server or resolver and what answers. While no fault is on it hands every message through;
 * while one is, the query is parsed and the faults are asked. On the loop only.
 */
public final class FaultPoint implements MessageHandler {

    /** So many answers are held back at once; beyond, an overloaded server drops. */
    private static final int MAX_HELD = 65_536;

    private final MessageHandler server;
    private final FaultListener listener;
    private final List<ServerFault> faults = new ArrayList<>();
    private final Query query = new Query();
    private final AnswerPlan plan = new AnswerPlan();
    private final Set<Held> held = new LinkedHashSet<>();
    private long switchedOn;

    /**
     * Creates a point with no fault on.
     *
     * @param server what answers
     */
    public FaultPoint(MessageHandler server, FaultListener listener) {
        this.server = server;
        this.listener = listener;
    }

    /** Switches a fault on. */
    public void add(ServerFault fault) {
        faults.add(fault);
        switchedOn++;
    }

    /** Switches a fault off; returns whether it was on. */
    public boolean remove(ServerFault fault) {
        boolean was = faults.remove(fault);
        if (was) {
            fault.end();
        }
        return was;
    }

    /** Returns the faults that are on, in the order in which they were switched on. */
    public List<ServerFault> faults() {
        return List.copyOf(faults);
    }

    /** Returns how many faults have been switched on since the beginning. */
    public long switchedOn() {
        return switchedOn;
    }

    @Override
    public void handle(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier) {
        if (faults.isEmpty()) {
            server.handle(message, client, transport, replier);
            return;
        }
        if (!isQuestion(query.parse(message, client, transport))) {
            server.handle(message, client, transport, replier);
            return;
        }
        plan.reset();
        for (int i = 0; i < faults.size(); i++) {
            faults.get(i).apply(query, plan);
        }
        if (plan.isUntouched()) {
            server.handle(message, client, transport, replier);
        } else if (plan.isDropped()) {
            listener.silenced(query);
            if (!plan.isHung()) {
                replier.drop();
            }
        } else {
            answer(message, replier);
        }
    }

    /** Faults are about questions that can be read; what else the server makes of a message is its own. */
    private boolean isQuestion(Query.Outcome outcome) {
        return switch (outcome) {
            case VALID, UNKNOWN_EDNS_VERSION -> true;
            case OTHER_OPCODE -> query.hasQuestion();
            default -> false;
        };
    }

    private void answer(ByteBuf message, Replier replier) {
        Replier back = plan.changesReply() ? new FaultedReplier(this, replier, plan, query, message) : replier;
        if (!plan.isFromServer()) {
            ByteBuf reply = back.newReply();
            int start = reply.writerIndex();
            BareAnswer.write(reply, message, query, plan.rcode(), plan.ede());
            listener.answered(query, plan.rcode(), reply.writerIndex() - start);
            back.reply(reply);
            return;
        }
        MessageHandler instead = plan.instead();
        MessageHandler target = instead == null ? server : instead;
        Transport as = plan.as();
        Transport transport = as == null ? query.transport() : as;
        QueryEdit edit = plan.queryEdit();
        if (edit == null) {
            target.handle(message, query.client(), transport, back);
            return;
        }
        ByteBuf edited = edit.edit(message, query);
        try {
            target.handle(edited, query.client(), transport, back);
        } finally {
            edited.release();
        }
    }

    /** A reply that is held back. */
    interface Held {
        /** It will never be sent: what it holds is let go. */
        void abandon();
    }

    /** Takes a place among the replies that are held back; false if there is none, and then the reply is lost. */
    boolean hold(Held reply) {
        return held.size() < MAX_HELD && held.add(reply);
    }

    /** Gives the place back; false if the reply has been abandoned meanwhile. */
    boolean letGo(Held reply) {
        return held.remove(reply);
    }

    /** Ends all faults, and abandons the replies that are held back: the server's host is no more. */
    public void close() {
        List.copyOf(faults).forEach(this::remove);
        held.forEach(Held::abandon);
        held.clear();
    }
}
