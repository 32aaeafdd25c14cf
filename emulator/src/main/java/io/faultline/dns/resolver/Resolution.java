package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.validate.Verdict;
import io.faultline.engine.Timer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * One question of a client: from the cache, else from the authorities, along aliases, each step validated, until there is an
 * answer or the patience is over. Used once, on the loop.
 */
final class Resolution {

    private final Recursion recursion;
    private final Settings settings;
    private final Question question;
    private final boolean unchecked;
    private final Effort effort;
    private final Consumer<Resolved> done;
    private final List<Resolved.Link> chain = new ArrayList<>();

    /** What was fetched for this question: it may be used even if it cannot be kept (TTL 0, RFC 1035 section 3.2.1). */
    private final Map<Question, CacheEntry.Data> fetched = new LinkedHashMap<>(4);

    /** Armed only while something is waited for: what the cache knows is answered at once. */
    private final List<Timer> timers = new ArrayList<>(2);

    private Name name;
    private int restarts;
    private boolean secure = true;
    private @Nullable Failure remark;
    private boolean finished;

    Resolution(Recursion recursion, Question question, boolean unchecked, Consumer<Resolved> done) {
        this.recursion = recursion;
        this.settings = recursion.settings();
        this.question = question;
        this.unchecked = unchecked;
        this.done = done;
        this.name = question.name();
        this.effort = recursion.newEffort();
    }

    void start() {
        resolveName();
        if (!finished) {
            arm(Setting.DEADLINE, now -> fail(Failure.TOO_LATE));
            if (settings.is(Setting.SERVE_STALE)) {
                arm(Setting.STALE_CLIENT_TIMEOUT, now -> answerStale());
            }
        }
    }

    private void arm(Setting setting, Timer.Task task) {
        Timer timer = recursion.timer(task);
        timer.arm(recursion.nowNs() + settings.get(setting));
        timers.add(timer);
    }

    /** Ends without telling anybody, as when the resolver is stopped. */
    void abandon() {
        end();
    }

    private void resolveName() {
        if (finished) {
            return;
        }
        CacheEntry.Data known = known();
        if (known != null) {
            check(known);
            return;
        }
        Question next = new Question(name, question.type());
        CacheEntry.Failed failed = recursion.cache().failure(next, recursion.nowNs());
        if (failed != null) {
            fail(failed.failure().fromCache());
            return;
        }
        recursion.fetch(next, null, effort, this::fetched);
    }

    private CacheEntry.@Nullable Data known() {
        CacheEntry.Data known = find(question.type());
        if (known == null && question.type() != Type.DS) {
            known = find(Type.CNAME);
            if (!(known instanceof CacheEntry.Positive)) {
                known = dnameAbove();
            }
        }
        Validation validation = recursion.validation();
        if (known == null && validation != null && !unchecked) {
            known = validation.synthesised(new Question(name, question.type()));
        }
        return known;
    }

    private CacheEntry.@Nullable Data find(int type) {
        CacheEntry.Data own = fetched.get(new Question(name, type));
        return own == null ? recursion.cache().get(name, type, recursion.nowNs()) : own;
    }

    private CacheEntry.@Nullable Positive dnameAbove() {
        for (int skipped = 1; skipped < name.labels(); skipped++) {
            Name above = new Name(name, skipped);
            CacheEntry.Data data = fetched.get(new Question(above, Type.DNAME));
            if (data == null) {
                data = recursion.cache().get(above, Type.DNAME, recursion.nowNs());
            }
            if (data instanceof CacheEntry.Positive dname) {
                return dname;
            }
        }
        return null;
    }

    private void fetched(Fetched what) {
        if (finished) {
            return;
        }
        Failure failure = what.failure();
        if (failure != null) {
            fail(failure);
            return;
        }
        for (CacheEntry.Positive positive : what.found()) {
            SignedRRset set = positive.rrset();
            fetched.put(new Question(set.owner().toName(), set.set().type()), positive);
        }
        CacheEntry.Negative denial = what.denial();
        if (denial != null) {
            fetched.put(new Question(denial.name(), question.type()), denial);
        }
        if (known() == null) {
            fail(Failure.NO_REACHABLE_AUTHORITY);
        } else {
            resolveName();
        }
    }

    private void check(CacheEntry.Data data) {
        Validation validation = recursion.validation();
        if (unchecked || validation == null) {
            secure = false;
            follow(data);
        } else {
            boolean isFirst = data.verdict().status() == Verdict.Status.UNCHECKED;
            validation.judge(data, question.type(), effort, verdict -> judged(data, verdict, isFirst));
        }
    }

    /** Forgets what is bogus, and asks others for it: one of several servers may be broken or lie. */
    private void forget(CacheEntry.Data data) {
        fetched.clear();
        Validation validation = recursion.validation();
        if (validation != null) {
            validation.forget(data, question.type(), effort);
        }
    }

    private void judged(CacheEntry.Data data, Verdict verdict, boolean isFirst) {
        if (finished) {
            return;
        }
        if (verdict.isBogus()) {
            if (isFirst && effort.takeRetry()) {
                forget(data);
                resolveName();
                return;
            }
            fail(new Failure(verdict.infoCode(), verdict.reason()));
            return;
        }
        secure &= verdict.isSecure();
        if (verdict.infoCode() >= 0) {
            remark = new Failure(verdict.infoCode(), verdict.reason());
        }
        follow(data);
    }

    private void follow(CacheEntry.Data data) {
        if (data instanceof CacheEntry.Negative negative) {
            finish(negative.rcode(), negative);
            return;
        }
        CacheEntry.Positive positive = (CacheEntry.Positive) data;
        recursion.prefetch(positive);
        int type = positive.rrset().set().type();
        // A DNAME may be applied twice; in an answer it stands once (RFC 2181 section 5).
        if (chain.stream().noneMatch(link -> link.rrset().equals(positive.rrset()))) {
            chain.add(new Resolved.Link(positive, positive.rrset()));
        }
        boolean ofName = positive.rrset().owner().toName().equals(name);
        if (ofName && type == question.type()) {
            finish(Rcode.NOERROR, null);
            return;
        }
        Name target =
                Aliases.target(name, positive.rrset().owner(), positive.rrset().set());
        if (target == null) {
            finish(Rcode.YXDOMAIN, null); // RFC 6672 section 2.2.
            return;
        }
        if (type == Type.DNAME) {
            chain.add(new Resolved.Link(positive, Aliases.synthesised(positive.rrset(), name, target)));
            if (question.type() == Type.CNAME) {
                finish(Rcode.NOERROR, null);
                return;
            }
        }
        if (++restarts > settings.count(Setting.MAX_RESTARTS)) {
            fail(Failure.CHAIN_TOO_LONG);
            return;
        }
        name = target;
        resolveName();
    }

    /** The client has waited long enough: if there is an answer that has expired, it gets that (RFC 8767 section 5). */
    private void answerStale() {
        Resolved stale = recursion.stale(question);
        if (stale != null && !finished) {
            finish(stale);
        }
    }

    private void fail(Failure failure) {
        if (finished) {
            return;
        }
        Resolved stale = recursion.stale(question);
        finish(stale == null ? Resolved.failure(failure) : stale);
    }

    private void finish(int rcode, CacheEntry.@Nullable Negative denial) {
        finish(new Resolved(rcode, List.copyOf(chain), denial, secure, false, remark));
    }

    private void finish(Resolved resolved) {
        if (!finished) {
            end();
            done.accept(resolved);
        }
    }

    private void end() {
        finished = true;
        timers.forEach(Timer::disarm);
        recursion.ended(this);
    }
}
