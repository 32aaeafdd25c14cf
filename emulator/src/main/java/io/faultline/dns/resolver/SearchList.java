package io.faultline.dns.resolver;

import io.faultline.dns.wire.Names;
import io.faultline.packet.Address;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;

/**
 * One name tried with the suffixes of {@code resolv.conf}, as glibc does: it goes on where a name does not exist, has no address,
 * or a server failed, and ends where nobody answered. If none is found, it fails as the name itself did. Used once, on the loop.
 */
final class SearchList {

    private final StubResolver resolver;
    private final List<Name> names;
    private int next;
    private @Nullable Throwable failure;

    SearchList(StubResolver resolver, List<Name> names) {
        this.resolver = resolver;
        this.names = names;
    }

    /** Returns the absolute names to try for {@code host}, in order. */
    static List<Name> candidates(String host, ResolverOptions options) {
        Name itself = Names.absolute(host);
        if (host.endsWith(".") || options.search().isEmpty()) {
            return List.of(itself);
        }
        List<Name> names = new ArrayList<>();
        for (Name suffix : options.search()) {
            try {
                names.add(Name.concatenate(itself.relativize(Name.root), suffix));
            } catch (NameTooLongException e) {
                // Such a name cannot exist.
            }
        }
        // resolv.conf(5), ndots: names with so many dots are tried as they are first.
        boolean first = host.chars().filter(c -> c == '.').count() >= options.ndots();
        names.add(first ? 0 : names.size(), itself);
        return names;
    }

    /** Begins; returns {@code promise}, which is done when a name was found or none is left. */
    Future<List<Address>> start(Promise<List<Address>> promise) {
        Name name = names.get(next++);
        resolver.resolve(name).addListener((Future<List<Address>> lookup) -> {
            if (lookup.isSuccess()) {
                promise.trySuccess(lookup.getNow());
                return;
            }
            if (failure == null || name.labels() == shortest()) {
                failure = lookup.cause();
            }
            if (next == names.size() || !goesOn(lookup.cause())) {
                promise.tryFailure(goesOn(lookup.cause()) ? failure : lookup.cause());
            } else {
                start(promise);
            }
        });
        return promise;
    }

    private int shortest() {
        return names.stream().mapToInt(Name::labels).min().orElse(0);
    }

    private static boolean goesOn(Throwable cause) {
        return cause instanceof ResolutionException failed
                && switch (failed.kind()) {
                    case NXDOMAIN, NODATA, SERVFAIL -> true;
                    case REFUSED, TIMEOUT, UNREACHABLE -> false;
                };
    }
}
