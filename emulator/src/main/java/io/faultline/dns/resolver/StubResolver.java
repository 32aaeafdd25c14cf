package io.faultline.dns.resolver;

import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.host.HostListener;
import io.faultline.packet.Address;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The stub resolver of a virtual host: asks the servers of its {@code resolv.conf} over the host's own UDP and TCP and keeps
 * what its cache policy says. All queries are packets. Deterministic: ids and ports come from the loop's random streams.
 *
 * <p>On the loop only. Futures complete on the loop; a failure is a {@link ResolutionException}.
 */
public final class StubResolver {

    private final HostStack stack;
    private final ResolverOptions options;
    private final RandomGenerator random;
    private final @Nullable ResultCache cache;
    private int lookups;

    /** Creates the resolver of a host. What it keeps is lost when the host crashes. */
    public StubResolver(Host host, ResolverOptions options, CachePolicy policy) {
        this(HostStack.of(host), options, policy);
        host.addListener(new HostListener() {
            @Override
            public void crashed(Host crashed, long nowNs) {
                flush();
            }
        });
    }

    private StubResolver(HostStack stack, ResolverOptions options, CachePolicy policy) {
        this.stack = stack;
        this.options = options;
        this.random = stack.loop().random(stack.name(), "stub resolver");
        this.cache = policy instanceof CachePolicy.None ? null : new ResultCache(policy);
    }

    /** Returns the servers and times it works with. */
    public ResolverOptions options() {
        return options;
    }

    /**
     * Returns the addresses of {@code host}, a name with or without the final dot; see {@link #resolve(Name)}. Without it the
     * suffixes of the search list are tried too, one after the other, until one is found.
     */
    public Future<List<Address>> resolve(String host) {
        try {
            List<Name> names = SearchList.candidates(host, options);
            return names.size() == 1
                    ? resolve(names.get(0))
                    : new SearchList(this, names).start(executor().newPromise());
        } catch (IllegalArgumentException e) {
            return executor().newFailedFuture(new ResolutionException(host, FailureKind.NXDOMAIN, "no domain name"));
        }
    }

    /**
     * Looks up the addresses of a host, A before AAAA. It succeeds if there is any address, and fails only when all lookups
     * have ended: as what the authority says of the name if all lookups heard it, else as the failure on the way.
     *
     * @param host an absolute name
     */
    public Future<List<Address>> resolve(Name host) {
        ResultCache results = cache;
        if (results == null) {
            Promise<List<Address>> promise = executor().newPromise();
            lookup(host, result -> result.complete(promise));
            return promise;
        }
        Name key = host.canonicalize();
        ResultCache.Entry entry = results.get(key, stack.loop().nowNs());
        if (entry == null) {
            ResultCache.Entry pending = results.begin(key);
            lookup(
                    host,
                    result ->
                            results.complete(key, pending, result, stack.loop().nowNs()));
            entry = pending;
        }
        return entry.future(executor());
    }

    /** Forgets all it has kept; lookups that are under way still end. */
    public void flush() {
        if (cache != null) {
            cache.clear();
        }
    }

    /** Looks up one RRset without the cache: the records at the end of the CNAME chain. */
    public Future<List<Record>> query(Name name, int type) {
        Promise<List<Record>> promise = executor().newPromise();
        start(new Question(name, type), outcome -> {
            if (outcome.reading().failure() == null) {
                promise.trySuccess(outcome.reading().records());
            } else {
                promise.tryFailure(outcome.toException());
            }
        });
        return promise;
    }

    private void lookup(Name host, Consumer<LookupResult> done) {
        List<Question> questions = new ArrayList<>(2);
        if (options.families() != ResolverOptions.Families.IPV6) {
            questions.add(new Question(host, Type.A));
        }
        if (options.families() != ResolverOptions.Families.IPV4) {
            questions.add(new Question(host, Type.AAAA));
        }
        StubLookup.Outcome[] outcomes = new StubLookup.Outcome[questions.size()];
        int[] open = {questions.size()};
        for (int i = 0; i < outcomes.length; i++) {
            int index = i;
            start(questions.get(i), outcome -> {
                outcomes[index] = outcome;
                if (--open[0] == 0) {
                    done.accept(LookupResult.of(outcomes));
                }
            });
        }
    }

    private void start(Question question, Consumer<StubLookup.Outcome> done) {
        int first = options.rotate() ? lookups++ % options.servers().size() : 0;
        new StubLookup(stack, random, options, first, question, done).askNext();
    }

    private EventExecutor executor() {
        return stack.loop().eventLoop();
    }

    NetworkLoop loop() {
        return stack.loop();
    }

    /** How the lookup of a host ended: with addresses or with a failure; and for how many seconds that may be kept. */
    record LookupResult(List<Address> addresses, @Nullable ResolutionException failure, long ttl) {

        static LookupResult of(StubLookup.Outcome[] outcomes) {
            List<Address> addresses = new ArrayList<>();
            long ttl = Long.MAX_VALUE;
            StubLookup.Outcome worst = outcomes[0];
            for (StubLookup.Outcome outcome : outcomes) {
                AnswerReading reading = outcome.reading();
                FailureKind kind = reading.failure();
                if (kind == null) {
                    reading.records().forEach(record -> addresses.add(address(record)));
                    ttl = Math.min(ttl, reading.ttl());
                } else if (!kind.isAuthoritative()) {
                    worst = outcome;
                }
            }
            if (!addresses.isEmpty()) {
                return new LookupResult(List.copyOf(addresses), null, ttl);
            }
            for (StubLookup.Outcome outcome : outcomes) {
                ttl = Math.min(ttl, outcome.reading().ttl());
            }
            return new LookupResult(List.of(), worst.toException(), ttl);
        }

        private static Address address(Record record) {
            return record instanceof ARecord ipv4
                    ? Address.of(ipv4.getAddress())
                    : Address.of(((AAAARecord) record).getAddress());
        }

        void complete(Promise<List<Address>> promise) {
            if (failure == null) {
                promise.trySuccess(addresses);
            } else {
                promise.tryFailure(failure);
            }
        }
    }
}
