package io.faultline.service.call;

import io.faultline.dns.resolver.ResolutionException;
import io.faultline.packet.Address;
import io.netty.util.concurrent.Future;
import java.util.List;

/**
 * Turns a host name into addresses, as the caller's machine would: {@code stubResolver::resolve}. Loop thread only.
 */
@FunctionalInterface
public interface NameLookup {
    /**
     * Looks a name up.
     *
     * @return done on the loop's thread: at least one address, in the order to be tried, or a {@link
     *     ResolutionException}
     */
    Future<List<Address>> lookup(String name);
}
