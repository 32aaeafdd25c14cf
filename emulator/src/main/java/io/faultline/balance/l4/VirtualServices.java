package io.faultline.balance.l4;

import io.faultline.packet.Address;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The services of one balancer, which are few, and the addresses from which it sends to their targets. */
final class VirtualServices {
    private final @Nullable Address natIpv4;
    private final @Nullable Address natIpv6;
    private VirtualService[] services = new VirtualService[0];

    VirtualServices(@Nullable Address natIpv4, @Nullable Address natIpv6) {
        this.natIpv4 = natIpv4;
        this.natIpv6 = natIpv6;
    }

    void add(VirtualService service) {
        Address address = service.address();
        if (at(address.high(), address.low(), service.port(), service.protocol()) != null) {
            throw new IllegalArgumentException("address " + address + ", port " + service.port()
                    + ": served already (expected: once for each protocol)");
        }
        if (nat(address.isIpv4()) == null) {
            throw new IllegalArgumentException("address " + address
                    + ": the balancer has no address of that family of its own (expected: one to send from)");
        }
        services = Arrays.copyOf(services, services.length + 1);
        services[services.length - 1] = service;
    }

    /** All of them; not to be changed. */
    VirtualService[] all() {
        return services;
    }

    @Nullable
    VirtualService at(long high, long low, int port, int protocol) {
        for (VirtualService service : services) {
            if (service.port() == port && serves(service, high, low, protocol)) {
                return service;
            }
        }
        return null;
    }

    /** Tells whether an address is served at any port. */
    boolean isServed(long high, long low, int protocol) {
        for (VirtualService service : services) {
            if (serves(service, high, low, protocol)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether targets answer to this address. */
    boolean isNat(long high, long low) {
        Address nat = nat(Address.isIpv4(high, low));
        return nat != null && nat.low() == low && nat.high() == high;
    }

    /** The address from which a service's targets are sent to. */
    Address natOf(VirtualService service) {
        Address nat = nat(service.address().isIpv4());
        if (nat == null) {
            throw new IllegalStateException("service " + service.address() + " without an address to send from");
        }
        return nat;
    }

    private static boolean serves(VirtualService service, long high, long low, int protocol) {
        return service.address().low() == low && service.address().high() == high && service.protocol() == protocol;
    }

    private @Nullable Address nat(boolean ipv4) {
        return ipv4 ? natIpv4 : natIpv6;
    }
}
