package io.faultline.dns.resolver;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.engine.Timer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * One question worked on by a recursive resolver (RFC 1034 section 5.3.3): from the cache or from the closest known servers,
 * down referrals and along CNAMEs, until there is an answer or one of the limits is met. Used once, on the loop.
 */
final class Resolution implements ExchangeListener {

    /** As in BIND ({@code max-query-restarts}) and Unbound ({@code max-query-restarts}). */
    private static final int MAX_RESTARTS = 11;

    private static final int MAX_REFERRALS = 30;

    /** As in BIND ({@code max-recursion-queries}, {@code max-recursion-depth}). */
    private static final int MAX_QUERIES = 50;

    private static final int MAX_DEPTH = 7;

    /** All servers are gone through so often before it is given up, the timeout doubling. */
    private static final int MAX_ROUNDS = 3;

    private static final int MAX_WAITING = 10_000;
    private static final int DNS_PORT = 53;

    private final Recursion recursion;
    private final Question question;
    private final @Nullable Resolution parent;
    private final int depth;
    private final Timer deadline;
    private final List<Consumer<Resolved>> waiting = new ArrayList<>(1);
    private final List<OwnedRRset> chain = new ArrayList<>();

    private Name name;
    private int referrals;
    private int queries;
    private boolean finished;

    private @Nullable Delegation delegation;
    private List<InetSocketAddress> servers = List.of();
    private Deque<Name> unresolved = new ArrayDeque<>();
    private int firstServer;
    private int tried;
    private @Nullable Exchange exchange;

    Resolution(Recursion recursion, Question question, @Nullable Resolution parent) {
        this.recursion = recursion;
        this.question = question;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.name = question.name();
        this.deadline = recursion.timer(now -> fail());
    }

    /** Adds someone to be told of the end; returns false if there are too many already. */
    boolean join(Consumer<Resolved> waiter) {
        return waiting.size() < MAX_WAITING && waiting.add(waiter);
    }

    /** Returns whether {@code asked} is this question or one that this one is asked for: waiting for it would be a circle. */
    boolean isAskedFor(Question asked) {
        Resolution ancestor = this;
        while (ancestor != null) {
            if (ancestor.question.equals(asked)) {
                return true;
            }
            ancestor = ancestor.parent;
        }
        return false;
    }

    int queries() {
        return queries;
    }

    void start() {
        deadline.arm(recursion.nowNs() + recursion.options().deadlineNs());
        resolveName();
    }

    /** Ends without an answer, as when the resolver is stopped; nobody is told. */
    void abandon() {
        waiting.clear();
        finish(Resolved.failure());
    }

    private void resolveName() {
        while (!finished) {
            RecursorCache.Entry known = recursion.cache().get(name, question.type(), recursion.nowNs());
            if (known != null) {
                answerFrom(known);
                return;
            }
            RecursorCache.Entry alias = recursion.cache().get(name, Type.CNAME, recursion.nowNs());
            if (!(alias instanceof RecursorCache.Positive cname)) {
                break;
            }
            if (!follow(cname.rrset())) {
                return;
            }
        }
        if (!finished) {
            askServersOf(recursion.delegations().closest(name, recursion.nowNs()));
        }
    }

    private void answerFrom(RecursorCache.Entry known) {
        if (known instanceof RecursorCache.Positive positive) {
            answer(positive.rrset());
        } else if (known instanceof RecursorCache.Negative negative) {
            finish(new Resolved(negative.rcode(), List.copyOf(chain), negative.soa()));
        } else {
            finish(Resolved.failure());
        }
    }

    /** Goes on at the target of a CNAME; returns false if that ended the resolution. */
    private boolean follow(OwnedRRset cname) {
        WireName target = cname.set().redirection();
        chain.add(cname);
        if (target == null || chain.size() > MAX_RESTARTS) {
            fail();
            return false;
        }
        name = target.toName();
        return true;
    }

    private void answer(OwnedRRset rrset) {
        List<OwnedRRset> all = new ArrayList<>(chain);
        all.add(rrset);
        finish(new Resolved(Rcode.NOERROR, List.copyOf(all), null));
    }

    // Asking servers.

    private void askServersOf(@Nullable Delegation closest) {
        if (closest == null) {
            fail();
            return;
        }
        delegation = closest;
        servers = closest.addresses();
        unresolved = new ArrayDeque<>(closest.unresolved());
        firstServer = servers.isEmpty() ? 0 : recursion.random().nextInt(servers.size());
        tried = 0;
        askNext();
    }

    private void askNext() {
        if (finished) {
            return;
        }
        Delegation asked = delegation;
        if (asked == null || queries >= MAX_QUERIES) {
            fail();
        } else if (tried < servers.size() * MAX_ROUNDS && (tried < servers.size() || unresolved.isEmpty())) {
            InetSocketAddress server = servers.get((firstServer + tried) % servers.size());
            long timeoutNs = recursion.options().queryTimeoutNs() << (tried / servers.size());
            tried++;
            queries++;
            recursion.listeners().asked(server);
            Question next = new Question(name, question.type());
            exchange = recursion.exchange(server, next, asked.recursive(), timeoutNs, this);
            exchange.start();
        } else if (!unresolved.isEmpty()) {
            resolveServer(unresolved.remove());
        } else {
            fail();
        }
    }

    /** Looks for the address of a name server that came without glue, and asks it. */
    private void resolveServer(Name server) {
        if (depth >= MAX_DEPTH) {
            askNext();
            return;
        }
        recursion.resolve(new Question(server, Type.A), this, resolved -> {
            List<InetSocketAddress> found = new ArrayList<>(servers);
            for (OwnedRRset rrset : resolved.answers()) {
                if (rrset.set().type() == Type.A) {
                    addAddresses(rrset.set(), found);
                }
            }
            if (found.size() > servers.size()) {
                // The new ones are tried next; those asked before have been silent or lame.
                firstServer = servers.size();
                servers = List.copyOf(found);
                tried = 0;
            }
            askNext();
        });
    }

    private static void addAddresses(WireRRset set, List<InetSocketAddress> into) {
        for (int i = 0; i < set.size(); i++) {
            try {
                into.add(new InetSocketAddress(InetAddress.getByAddress(set.rdata(i)), DNS_PORT));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an A record of " + set.rdata(i).length + " octets", e);
            }
        }
    }

    @Override
    public void failed(FailureKind kind, String detail) {
        exchange = null;
        recursion.listeners().failed(servers.get((firstServer + tried - 1) % servers.size()), kind);
        askNext();
    }

    @Override
    public void answered(Message message) {
        exchange = null;
        Delegation asked = delegation;
        if (asked == null) {
            return;
        }
        ServerAnswer answer = new ServerAnswer(new Question(name, question.type()), asked, message);
        Delegation below = answer.referral(recursion.nowNs());
        if (below != null) {
            if (++referrals > MAX_REFERRALS) {
                fail();
            } else {
                recursion.delegations().learn(below);
                askServersOf(below);
            }
        } else if (answer.isUsable()) {
            use(answer.reading());
        } else {
            failed(message.getRcode() == Rcode.REFUSED ? FailureKind.REFUSED : FailureKind.SERVFAIL, "");
        }
    }

    private void use(AnswerReading reading) {
        long nowNs = recursion.nowNs();
        long maxTtl = recursion.options().maxTtlSeconds();
        for (Record alias : reading.chain()) {
            OwnedRRset cname = OwnedRRset.of(List.of(alias), maxTtl, nowNs);
            recursion.cache().putPositive(cname);
            if (!follow(cname)) {
                return;
            }
        }
        FailureKind failure = reading.failure();
        if (failure == null) {
            OwnedRRset rrset = OwnedRRset.of(reading.records(), maxTtl, nowNs);
            recursion.cache().putPositive(rrset);
            answer(rrset);
        } else if (reading.chain().isEmpty() || asksForwarder()) {
            negative(failure, reading);
        } else {
            resolveName(); // The target may live elsewhere, whatever this server thinks of it.
        }
    }

    private boolean asksForwarder() {
        return delegation != null && delegation.recursive();
    }

    private void negative(FailureKind failure, AnswerReading reading) {
        int rcode = failure == FailureKind.NXDOMAIN ? Rcode.NXDOMAIN : Rcode.NOERROR;
        SOARecord soa = reading.soa();
        OwnedRRset kept = null;
        if (soa != null) {
            // RFC 2308 section 5: kept for the lesser of the SOA's TTL and its MINIMUM, and no longer than the limit.
            int ttl = (int) Math.min(reading.ttl(), recursion.options().maxNegativeTtlSeconds());
            WireRRset set = WireRRset.of(List.of(soa), TtlScale.NONE).withTtl(ttl);
            kept = new OwnedRRset(WireName.of(soa.getName()), set, recursion.nowNs() + ttl * 1_000_000_000L);
            if (failure == FailureKind.NXDOMAIN) {
                recursion.cache().putNoName(name, rcode, kept);
            } else {
                recursion.cache().putNoData(name, question.type(), rcode, kept);
            }
        }
        finish(new Resolved(rcode, List.copyOf(chain), kept));
    }

    private void fail() {
        // RFC 9520 section 3.2: a failed resolution is remembered, so that the next ones do not hammer the servers.
        if (recursion.options().failureNs() > 0 && queries > 0) {
            recursion
                    .cache()
                    .putFailure(
                            question, recursion.nowNs() + recursion.options().failureNs());
        }
        finish(Resolved.failure());
    }

    private void finish(Resolved resolved) {
        if (finished) {
            return;
        }
        finished = true;
        deadline.disarm();
        if (exchange != null) {
            exchange.cancel();
            exchange = null;
        }
        recursion.ended(question, this);
        List<Consumer<Resolved>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(waiter -> waiter.accept(resolved));
    }
}
