package io.faultline.dns.resolver;

import io.faultline.packet.Address;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets {@code Bootstrap.resolver(...)} resolve inside the network, so that {@code connect("shop.example", 80)} asks the
 * host's stub resolver. {@code resolve} gives the first address, as Netty's own resolvers do.
 */
public final class HostResolverGroup extends AddressResolverGroup<InetSocketAddress> {

    private final StubResolver resolver;

    /** Creates a group that asks {@code resolver}; for the loop of that resolver only. */
    public HostResolverGroup(StubResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
            @Override
            protected boolean doIsResolved(InetSocketAddress address) {
                return !address.isUnresolved();
            }

            @Override
            protected void doResolve(InetSocketAddress unresolved, Promise<InetSocketAddress> promise) {
                resolveAllOf(unresolved, promise, all -> promise.trySuccess(all.get(0)));
            }

            @Override
            protected void doResolveAll(InetSocketAddress unresolved, Promise<List<InetSocketAddress>> promise) {
                resolveAllOf(unresolved, promise, promise::trySuccess);
            }
        };
    }

    private void resolveAllOf(
            InetSocketAddress unresolved, Promise<?> promise, Consumer<List<InetSocketAddress>> done) {
        String host = unresolved.getHostString();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            done.accept(List.of(socketAddress(host, literal, unresolved.getPort())));
            return;
        }
        resolver.resolve(host).addListener((Future<List<Address>> resolved) -> {
            if (resolved.cause() != null) {
                promise.tryFailure(resolved.cause());
                return;
            }
            List<InetSocketAddress> all = new ArrayList<>();
            for (Address address : resolved.getNow()) {
                all.add(socketAddress(host, address.toInetAddress().getAddress(), unresolved.getPort()));
            }
            done.accept(all);
        });
    }

    /** Keeps the name that was asked for, which TLS and error messages want to know. */
    private static InetSocketAddress socketAddress(String host, byte[] octets, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host, octets), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
