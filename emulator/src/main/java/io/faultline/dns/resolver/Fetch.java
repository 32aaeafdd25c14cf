package io.faultline.dns.resolver;

import io.faultline.dns.resolver.ServerAnswer.Kind;
import io.faultline.dns.resolver.profile.QnameMinimisation;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.engine.Timer;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * The search for one RRset at the authorities (RFC 1034 section 5.3.3): from the servers of the closest known zone down the
 * referrals until there is an answer or one of the limits is met. There is one a question at once, joined by all who need it.
 * Used once, on the loop.
 */
final class Fetch implements ExchangeListener {

    private static final int BADCOOKIE = 23; // RFC 7873 section 8.

    private final Recursion recursion;
    private final Settings settings;
    private final Question question;
    private final @Nullable Fetch parent;
    private final Effort effort;
    private final int depth;
    private final Timer deadline;
    private final ShownName shown;
    private final List<Consumer<Fetched>> waiting = new ArrayList<>(1);

    private int referrals;
    private int failedLookups;
    private int queries;
    private boolean finished;
    private Failure lastFailure = Failure.NO_SERVERS;

    private @Nullable Delegation delegation;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Deque<Name> unresolved = new ArrayDeque<>();
    private @Nullable Candidate asked;
    private QueryStyle style = QueryStyle.STUB;
    private long timeoutNs;
    private int resends;
    private @Nullable Exchange exchange;

    Fetch(Recursion recursion, Question question, @Nullable Fetch parent, Effort effort) {
        this.recursion = recursion;
        this.settings = recursion.settings();
        this.question = question;
        this.parent = parent;
        this.effort = effort;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.deadline = recursion.timer(now -> fail(Failure.TOO_LATE));
        this.shown = new ShownName(question, settings.choice(Setting.QNAME_MINIMISATION, QnameMinimisation.class));
    }

    /** Adds someone to be told of the end; returns false if there are too many already. */
    boolean join(Consumer<Fetched> waiter) {
        return waiting.size() < settings.count(Setting.MAX_WAITING) && waiting.add(waiter);
    }

    /** Returns whether {@code other} is this question or one that this one is asked for: waiting for it would be a circle. */
    boolean isAskedFor(Question other) {
        Fetch ancestor = this;
        while (ancestor != null) {
            if (ancestor.question.equals(other)) {
                return true;
            }
            ancestor = ancestor.parent;
        }
        return false;
    }

    void start() {
        deadline.arm(recursion.nowNs() + settings.get(Setting.DEADLINE));
        askServersOf(recursion.delegations().closest(question.name(), question.type(), recursion.nowNs()));
    }

    /** Ends without an answer, as when the resolver is stopped; nobody is told. */
    void abandon() {
        waiting.clear();
        finish(Fetched.failed(Failure.NETWORK_ERROR));
    }

    private void askServersOf(@Nullable Delegation closest) {
        if (closest == null) {
            fail(Failure.NO_SERVERS);
            return;
        }
        delegation = closest;
        candidates.clear();
        unresolved.clear();
        for (NameServer server : closest.servers()) {
            List<InetSocketAddress> addresses = recursion.knownAddresses(server);
            if (addresses.isEmpty()) {
                unresolved.add(server.name());
            }
            addresses.forEach(this::addCandidate);
        }
        if (closest.recursive()) {
            shown.showAll();
        } else {
            shown.below(closest.zone());
        }
        askNext();
    }

    private void addCandidate(InetSocketAddress address) {
        if (candidates.stream().noneMatch(known -> known.address.equals(address))) {
            candidates.add(new Candidate(address, recursion.servers().of(address, recursion.nowNs())));
        }
    }

    private void askNext() {
        Delegation zone = delegation;
        if (finished || zone == null) {
            return;
        }
        if (queries >= settings.count(Setting.MAX_QUERIES)) {
            fail(Failure.TOO_MUCH_WORK);
            return;
        }
        List<Candidate> usable = candidates.stream()
                .filter(candidate -> isUsable(candidate, zone.zone()))
                .toList();
        boolean more = !unresolved.isEmpty() && failedLookups < settings.count(Setting.MAX_FAILED_SERVER_LOOKUPS);
        List<Candidate> trusted = usable.stream()
                .filter(candidate -> effort.trusts(candidate.address))
                .toList();
        if (more || !trusted.isEmpty()) {
            usable = trusted;
        }
        // A server that has been asked once may be slow: before it is asked again, others are looked for.
        boolean fresh = usable.stream().anyMatch(candidate -> candidate.tries() == 0);
        Candidate next =
                fresh || !more ? recursion.selection().choose(usable, recursion.nowNs(), recursion.random()) : null;
        if (next != null) {
            ask(next);
        } else if (more) {
            resolveServer(unresolved.remove());
        } else {
            fail(lastFailure);
        }
    }

    private boolean isUsable(Candidate candidate, Name zone) {
        return candidate.tries() < settings.count(Setting.TRIES_PER_SERVER)
                && candidate.errors() < settings.count(Setting.TRIES_AFTER_ERROR)
                && !candidate.memory.isLameFor(zone, recursion.nowNs());
    }

    private void ask(Candidate candidate) {
        timeoutNs = recursion.selection().timeoutNs(candidate);
        recursion.selection().asked(candidate, candidates, timeoutNs, recursion.nowNs());
        candidate.tried();
        queries++;
        resends = settings.count(Setting.SENDS_PER_TRY) - 1;
        Delegation zone = delegation;
        style = recursion.style(candidate.memory, zone != null && zone.recursive());
        send(candidate);
    }

    private void send(Candidate candidate) {
        if (!effort.takeQuery()) {
            fail(Failure.TOO_MUCH_WORK);
            return;
        }
        asked = candidate;
        recursion.listeners().asked(candidate.address);
        Exchange next = recursion.exchange(candidate.address, shown.shown(), style, timeoutNs, this);
        exchange = next;
        next.start();
    }

    /** Looks for the addresses of a name server that came without glue. */
    private void resolveServer(Name server) {
        if (depth >= settings.count(Setting.MAX_DEPTH)) {
            askNext();
            return;
        }
        List<Integer> types = recursion.addressTypes();
        int[] open = {types.size()};
        boolean[] found = {false};
        for (int type : types) {
            recursion.addressesOf(server, type, this, effort, addresses -> {
                addresses.forEach(this::addCandidate);
                found[0] |= !addresses.isEmpty();
                if (--open[0] == 0) {
                    failedLookups += found[0] ? 0 : 1;
                    askNext();
                }
            });
        }
    }

    @Override
    public void failed(FailureKind kind, String detail) {
        exchange = null;
        Candidate candidate = asked;
        if (candidate == null || finished) {
            return;
        }
        recursion.listeners().failed(candidate.address, kind);
        lastFailure = kind == FailureKind.TIMEOUT ? Failure.NO_REACHABLE_AUTHORITY : Failure.NETWORK_ERROR;
        recursion.selection().lost(candidate, timeoutNs, recursion.nowNs());
        if (kind == FailureKind.TIMEOUT && resends > 0) {
            resends--;
            send(candidate);
            return;
        }
        if (kind == FailureKind.UNREACHABLE) {
            // The network has said so, at once: as with an error, asking again and again would tell nothing.
            candidate.erred();
        }
        askNext();
    }

    @Override
    public void answered(Message message) {
        Exchange ended = exchange;
        exchange = null;
        Candidate candidate = asked;
        Delegation zone = delegation;
        if (candidate == null || zone == null || finished) {
            return;
        }
        if (ended != null) {
            recursion.selection().answered(candidate, ended.rttNs());
        }
        CookieOption cookie = Exchange.cookieOf(message);
        if (cookie != null && cookie.getServerCookie().isPresent()) {
            candidate.memory.cookie(cookie);
        }
        if (asksAgain(candidate, message, cookie)) {
            return;
        }
        ServerAnswer answer = new ServerAnswer(shown.shown(), zone, message, settings, recursion.nowNs());
        Delegation told = answer.delegation();
        if (told != null) {
            recursion.delegations().learn(told, recursion.nowNs());
        }
        if (answer.kind() == Kind.REFERRAL && told != null) {
            keep(answer, Type.DS, candidate);
            refer(told);
        } else if (answer.kind() == Kind.ANSWER) {
            use(answer, candidate);
        } else {
            useless(candidate, zone, answer);
        }
    }

    /** Returns whether the same server is asked once more in a way that it understands. */
    private boolean asksAgain(Candidate candidate, Message message, @Nullable CookieOption cookie) {
        int rcode = message.getRcode();
        boolean withoutOpt = message.getOPT() == null && (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP);
        if (style.ednsSize() > 0 && (withoutOpt || rcode == Rcode.BADVERS)) {
            // RFC 6891 section 7: a server that does not know EDNS says so by an error without an OPT record.
            candidate.memory.plain();
            style = style.plain();
        } else if (rcode == BADCOOKIE && cookie != null && !cookie.equals(style.cookie())) {
            // RFC 7873 section 5.3: asked again with the cookie that the server has just told.
            style = recursion.style(candidate.memory, style.recursive());
        } else {
            return false;
        }
        if (queries >= settings.count(Setting.MAX_QUERIES)) {
            fail(Failure.TOO_MUCH_WORK);
        } else {
            queries++;
            send(candidate);
        }
        return true;
    }

    private void refer(Delegation below) {
        // RFC 4035 section 2.6: the servers below the cut are not the ones to ask for its DS.
        boolean cutOfDs = question.type() == Type.DS && below.zone().equals(question.name());
        if (++referrals > settings.count(Setting.MAX_REFERRALS)) {
            fail(Failure.TOO_MUCH_WORK);
        } else if (cutOfDs) {
            useless(asked, delegation, null);
        } else {
            askServersOf(below);
        }
    }

    private void use(ServerAnswer answer, Candidate candidate) {
        CacheEntry.Negative denial = answer.denial();
        if (!shown.isWhole()) {
            if (denial != null
                    && denial.rcode() == Rcode.NXDOMAIN
                    && answer.found().isEmpty()) {
                // RFC 8020: nothing is below, if the server knows what it says; many do not (RFC 9156 section 2.3).
                if (!shown.showAll()) {
                    keep(answer, Type.A, candidate);
                    finish(new Fetched(
                            List.of(), Denials.ofNameBelow(denial, question.name(), recursion.nowNs()), null));
                    return;
                }
            } else {
                shown.more();
            }
            askNext();
            return;
        }
        keep(answer, question.type(), candidate);
        finish(new Fetched(List.copyOf(answer.found()), denial, null));
    }

    private void keep(ServerAnswer answer, int type, Candidate from) {
        long nowNs = recursion.nowNs();
        for (CacheEntry.Positive positive : answer.found()) {
            positive.heardFrom(from.address);
            recursion.cache().put(positive, nowNs);
        }
        CacheEntry.Negative denial = answer.denial();
        if (denial != null) {
            denial.heardFrom(from.address);
            recursion.cache().put(denial, type, nowNs);
        }
    }

    private void useless(@Nullable Candidate candidate, @Nullable Delegation zone, @Nullable ServerAnswer answer) {
        if (candidate == null || zone == null) {
            return;
        }
        int rcode = answer == null ? Rcode.NOERROR : answer.rcode();
        recursion
                .listeners()
                .failed(candidate.address, rcode == Rcode.REFUSED ? FailureKind.REFUSED : FailureKind.SERVFAIL);
        if (shown.showAll()) {
            candidate.notTried();
        } else {
            lastFailure = Failure.lastRcode(answer == null ? "with a referral" : Rcode.string(rcode));
            candidate.erred();
            if (answer != null && answer.kind() == Kind.LAME) {
                recursion.servers().lame(candidate.address, zone.zone(), recursion.nowNs());
            }
        }
        askNext();
    }

    private void fail(Failure failure) {
        if (!finished) {
            recursion.cache().putFailure(question, failure, recursion.nowNs());
        }
        finish(Fetched.failed(failure));
    }

    private void finish(Fetched fetched) {
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
        List<Consumer<Fetched>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(waiter -> waiter.accept(fetched));
    }
}
