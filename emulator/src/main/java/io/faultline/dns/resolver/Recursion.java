package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.engine.Timer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What the resolutions of one recursive resolver share: caches, limits, and one search an RRset at once. */
final class Recursion {

    private final HostStack stack;
    private final RecursorOptions options;
    private final RandomGenerator random;
    private final RecursorCache cache;
    private final Delegations delegations;
    private final ServerMemories servers;
    private final ServerSelection selection;
    private final @Nullable Validation validation;
    private final Map<Question, Fetch> fetches = new LinkedHashMap<>();
    private final Set<Resolution> resolutions = new LinkedHashSet<>();
    private final RecursorListeners listeners = new RecursorListeners();

    Recursion(HostStack stack, RecursorOptions options) {
        this.stack = stack;
        this.options = options;
        this.random = stack.loop().random(stack.name(), "recursive resolver");
        this.cache = new RecursorCache(options.settings());
        this.delegations = new Delegations(options);
        this.servers = new ServerMemories(options.settings());
        this.selection = ServerSelection.of(options.settings());
        this.validation = options.trustAnchors().isEmpty() ? null : new Validation(this, options);
    }

    /**
     * Works on a client's question.
     *
     * @param unchecked whether the client does not want it validated (CD)
     * @param done told of the end, perhaps before the return
     */
    void resolve(Question question, boolean unchecked, Consumer<Resolved> done) {
        if (resolutions.size() >= options.settings().count(Setting.MAX_RESOLUTIONS)) {
            done.accept(Resolved.failure(Failure.OVERLOADED));
            return;
        }
        Resolution resolution = new Resolution(this, question, unchecked, done);
        resolutions.add(resolution);
        resolution.start();
    }

    void ended(Resolution resolution) {
        resolutions.remove(resolution);
    }

    /**
     * Asks the authorities for an RRset, or joins the search for it that is under way. What it finds is in the cache when {@code
     * done} is told, perhaps before the return.
     *
     * @param parent the search that needs the answer, or null
     */
    void fetch(Question question, @Nullable Fetch parent, Effort effort, Consumer<Fetched> done) {
        Fetch running = fetches.get(question);
        if (running != null) {
            if ((parent != null && parent.isAskedFor(question)) || !running.join(done)) {
                done.accept(Fetched.failed(Failure.OVERLOADED));
            }
            return;
        }
        Fetch fetch = new Fetch(this, question, parent, effort);
        fetch.join(done);
        fetches.put(question, fetch);
        fetch.start();
    }

    void ended(Question question, Fetch fetch) {
        fetches.remove(question, fetch);
    }

    /** Ends all resolutions without telling anybody. */
    void abandonAll() {
        List.copyOf(resolutions).forEach(Resolution::abandon);
        List.copyOf(fetches.values()).forEach(Fetch::abandon);
    }

    /** Looks for the addresses of a name server; a server's name is no alias (RFC 2181 section 10.3). */
    void addressesOf(Name server, int type, Fetch parent, Effort effort, Consumer<List<InetSocketAddress>> done) {
        Question question = new Question(server, type);
        CacheEntry.Data known = cache.get(server, type, nowNs());
        if (known != null || cache.failure(question, nowNs()) != null) {
            done.accept(addresses(known));
        } else {
            fetch(
                    question,
                    parent,
                    effort,
                    fetched -> done.accept(
                            fetched.found().isEmpty()
                                    ? List.of()
                                    : addresses(fetched.found().get(0))));
        }
    }

    private static List<InetSocketAddress> addresses(CacheEntry.@Nullable Data data) {
        if (!(data instanceof CacheEntry.Positive positive)) {
            return List.of();
        }
        List<Record> records =
                positive.rrset().set().toRecords(positive.rrset().owner().toName());
        int type = records.get(0).getType();
        return type == Type.A || type == Type.AAAA ? ServerAnswer.addresses(records) : List.of();
    }

    /** Returns the addresses of a server that are known: those that were resolved, else its glue. */
    List<InetSocketAddress> knownAddresses(NameServer server) {
        List<InetSocketAddress> known = new ArrayList<>();
        List<Integer> types = addressTypes();
        if (!server.name().equals(Name.root)) {
            types.forEach(type -> known.addAll(addresses(cache.get(server.name(), type, nowNs()))));
        }
        if (known.isEmpty()) {
            for (InetSocketAddress glue : server.glue()) {
                if (types.contains(glue.getAddress() instanceof Inet6Address ? Type.AAAA : Type.A)) {
                    known.add(glue);
                }
            }
        }
        return known;
    }

    /** Returns the types of addresses that this host can speak to. */
    List<Integer> addressTypes() {
        List<Integer> types = new ArrayList<>(2);
        if (stack.addresses().get().stream().anyMatch(address -> !isIpv6(address.toInetAddress()))) {
            types.add(Type.A);
        }
        if (stack.addresses().get().stream().anyMatch(address -> isIpv6(address.toInetAddress()))) {
            types.add(Type.AAAA);
        }
        return types;
    }

    private static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    /** Asks again for an RRset that is about to expire, so that the next who asks need not wait. */
    void prefetch(CacheEntry.Positive positive) {
        long leftNs = positive.expiresNs() - nowNs();
        long earlyNs = Math.max(
                positive.lifetimeNs() / 100 * settings().get(Setting.PREFETCH_PERCENT),
                settings().get(Setting.PREFETCH_BELOW));
        if (leftNs > earlyNs || positive.lifetimeNs() < settings().get(Setting.PREFETCH_ELIGIBLE) || leftNs <= 0) {
            return;
        }
        Question question = new Question(
                positive.rrset().owner().toName(), positive.rrset().set().type());
        if (!fetches.containsKey(question)) {
            fetch(question, null, newEffort(), ignored -> {});
        }
    }

    /** Returns what has data validated, or null if nothing is. */
    @Nullable
    Validation validation() {
        return validation;
    }

    Effort newEffort() {
        return new Effort(
                settings().count(Setting.MAX_TOTAL_QUERIES), settings().count(Setting.VALIDATION_RETRIES));
    }

    /** Returns the answer that the cache would give if nothing had expired (RFC 8767), or null. */
    @Nullable
    Resolved stale(Question question) {
        return settings().is(Setting.SERVE_STALE) ? new StaleAnswer(this, question).find() : null;
    }

    /** Returns how a server is asked. */
    QueryStyle style(ServerMemory memory, boolean recursive) {
        int size = settings().count(Setting.EDNS_SIZE);
        boolean cookies = size > 0 && settings().is(Setting.COOKIES);
        // A validator asks a forwarder for the data as it is, not for its opinion (RFC 6840 section 5.9).
        QueryStyle usual = new QueryStyle(
                recursive,
                recursive && validation != null,
                size,
                size > 0,
                settings().is(Setting.MIXED_CASE),
                cookies,
                cookies ? memory.cookie() : null);
        return memory.isPlain() ? usual.plain() : usual;
    }

    Exchange exchange(
            InetSocketAddress server, Question question, QueryStyle style, long timeoutNs, ExchangeListener hears) {
        return new Exchange(stack, random, server, question, style, timeoutNs, hears);
    }

    Timer timer(Timer.Task task) {
        return new Timer(stack.loop(), stack.nodeId(), task);
    }

    long nowNs() {
        return stack.loop().nowNs();
    }

    Settings settings() {
        return options.settings();
    }

    RandomGenerator random() {
        return random;
    }

    RecursorCache cache() {
        return cache;
    }

    Delegations delegations() {
        return delegations;
    }

    ServerMemories servers() {
        return servers;
    }

    ServerSelection selection() {
        return selection;
    }

    /** Forgets all that is known of a name and of the names below it; of the root, everything. */
    void flush(Name name) {
        cache.flush(name);
        delegations.flush(name);
        if (validation != null) {
            validation.flush(name);
        }
        if (name.equals(Name.root)) {
            servers.clear();
        }
    }

    RecursorListeners listeners() {
        return listeners;
    }
}
