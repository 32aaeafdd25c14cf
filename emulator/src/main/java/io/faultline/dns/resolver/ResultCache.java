package io.faultline.dns.resolver;

import io.faultline.packet.Address;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * What a stub resolver keeps: results by name, the least recently used dropped first, and the lookups under way, so that
 * there is one a name at once.
 */
final class ResultCache {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** A kept result, or a lookup under way and who waits for it. */
    static final class Entry {
        private StubResolver.@Nullable LookupResult result;
        private long expiresNs;
        private final List<Promise<List<Address>>> waiting = new ArrayList<>(1);

        Future<List<Address>> future(EventExecutor executor) {
            Promise<List<Address>> promise = executor.newPromise();
            StubResolver.LookupResult known = result;
            if (known == null) {
                waiting.add(promise);
            } else {
                known.complete(promise);
            }
            return promise;
        }
    }

    private final CachePolicy policy;
    private final Map<Name, Entry> kept;
    private final Map<Name, Entry> pending = new LinkedHashMap<>();

    ResultCache(CachePolicy policy) {
        this.policy = policy;
        int size = policy instanceof CachePolicy.Jvm jvm
                ? jvm.size()
                : policy instanceof CachePolicy.Ttl ttl ? ttl.size() : 0;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Name, ResultCache.Entry> eldest) {
                return size() > size;
            }
        };
    }

    /** Returns the result that is still good, or the lookup under way, or null. */
    @Nullable
    Entry get(Name name, long nowNs) {
        Entry entry = kept.get(name);
        if (entry != null && entry.expiresNs > nowNs) {
            return entry;
        }
        if (entry != null) {
            kept.remove(name);
        }
        return pending.get(name);
    }

    Entry begin(Name name) {
        Entry entry = new Entry();
        pending.put(name, entry);
        return entry;
    }

    void complete(Name name, Entry entry, StubResolver.LookupResult result, long nowNs) {
        pending.remove(name, entry);
        long keepNs = keepNs(result);
        if (keepNs > 0) {
            entry.expiresNs = nowNs + keepNs;
            kept.put(name, entry);
        }
        entry.result = result;
        List<Promise<List<Address>>> waiters = List.copyOf(entry.waiting);
        entry.waiting.clear();
        waiters.forEach(result::complete);
    }

    private long keepNs(StubResolver.LookupResult result) {
        if (policy instanceof CachePolicy.Jvm jvm) {
            return result.failure() == null ? jvm.positiveNs() : jvm.negativeNs();
        }
        return result.ttl() * NS_PER_SECOND;
    }

    void clear() {
        kept.clear();
        pending.clear();
    }
}
