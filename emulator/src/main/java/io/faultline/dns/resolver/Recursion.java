package io.faultline.dns.resolver;

import io.faultline.engine.Timer;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the resolutions of one recursive resolver share: caches, limits, and one resolution a question at once. */
final class Recursion {

    private final HostStack stack;
    private final RecursorOptions options;
    private final RandomGenerator random;
    private final RecursorCache cache;
    private final Delegations delegations;
    private final Map<Question, Resolution> active = new LinkedHashMap<>();
    private final RecursorListeners listeners = new RecursorListeners();

    Recursion(HostStack stack, RecursorOptions options) {
        this.stack = stack;
        this.options = options;
        this.random = stack.loop().random(stack.name(), "recursive resolver");
        this.cache = new RecursorCache(options.cacheSize());
        this.delegations = new Delegations(options);
    }

    /**
     * Resolves a question, or joins the resolution of it that is under way.
     *
     * @param parent the resolution that needs the answer, or null if a client does
     * @param done told of the end, perhaps before the return
     */
    void resolve(Question question, @Nullable Resolution parent, Consumer<Resolved> done) {
        Resolution running = active.get(question);
        if (running != null) {
            if ((parent != null && parent.isAskedFor(question)) || !running.join(done)) {
                done.accept(Resolved.failure());
            }
            return;
        }
        if (active.size() >= options.maxResolutions()) {
            done.accept(Resolved.failure());
            return;
        }
        Resolution resolution = new Resolution(this, question, parent);
        resolution.join(done);
        active.put(question, resolution);
        resolution.start();
    }

    void ended(Question question, Resolution resolution) {
        active.remove(question, resolution);
    }

    /** Ends all resolutions without telling anybody. */
    void abandonAll() {
        List.copyOf(active.values()).forEach(Resolution::abandon);
    }

    Exchange exchange(
            InetSocketAddress server, Question question, boolean recursive, long timeoutNs, ExchangeListener hears) {
        return new Exchange(stack, random, server, question, recursive, true, timeoutNs, hears);
    }

    Timer timer(Timer.Task task) {
        return new Timer(stack.loop(), stack.nodeId(), task);
    }

    long nowNs() {
        return stack.loop().nowNs();
    }

    RecursorOptions options() {
        return options;
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

    RecursorListeners listeners() {
        return listeners;
    }
}
