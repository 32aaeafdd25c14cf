package io.faultline.dns.server;

import io.faultline.dns.fault.FaultListener;
import io.faultline.dns.fault.FaultPoint;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.transport.ConnectionSetup;
import io.faultline.dns.transport.DnsSockets;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.tsig.TsigGate;
import io.faultline.dns.tsig.TsigKeys;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An authoritative DNS server on one address and port, UDP and TCP. It can be stopped and started, its zones changed, and
 * faults switched, while it runs. On the loop only; the zone table may be changed by any thread.
 */
public final class AuthoritativeServer {

    private final ZoneTable zones;
    private final ServerOptions options;
    private final DnsClock clock;
    private final QueryResponder responder;
    private final TsigGate gate;
    private final FaultPoint faults;
    private final DnsSockets sockets;

    /**
     * Creates a server on a virtual host that does not listen yet. Through a crash of the host it stays started: it is deaf until
     * the host restarts.
     */
    public AuthoritativeServer(Host host, Address address, int port, ZoneTable zones) {
        this(host, address, port, zones, ServerOptions.DEFAULT, DnsClock.of(host.loop(), 0));
    }

    /**
     * Creates a server on a virtual host that does not listen yet.
     *
     * @param clock the date, for cookies and rate limits
     */
    public AuthoritativeServer(
            Host host, Address address, int port, ZoneTable zones, ServerOptions options, DnsClock clock) {
        this(
                host.udpBootstrap(),
                host.tcpServerBootstrap(),
                new InetSocketAddress(address.toInetAddress(), port),
                zones,
                options,
                clock);
    }

    /**
     * Creates a server that does not listen yet.
     *
     * @param udp makes UDP channels; group and channel factory are set
     * @param tcp makes TCP server channels; group and channel factory are set
     * @param clock the date, for cookies and rate limits
     */
    public AuthoritativeServer(
            Bootstrap udp,
            ServerBootstrap tcp,
            InetSocketAddress address,
            ZoneTable zones,
            ServerOptions options,
            DnsClock clock) {
        this.zones = zones;
        this.options = options;
        this.clock = clock;
        this.responder = new QueryResponder(zones, options, clock);
        this.faults = new FaultPoint(responder, new FaultListener() {
            @Override
            public void silenced(Query query) {
                responder.listeners().forEach(each -> each.ignored(query.transport(), ServerListener.Ignored.FAULT));
            }

            @Override
            public void answered(Query query, int rcode, int sizeBytes) {
                responder.listeners().forEach(each -> each.answered(query, rcode, 0, sizeBytes, false));
            }
        });
        // Outermost: what a fault makes of an answer is what the server signs.
        this.gate = new TsigGate(faults);
        this.sockets = new DnsSockets(udp, tcp, address, options.transport(), gate);
    }

    /**
     * Adds a port to listen on for connections of another kind, from the next start on.
     *
     * @param number the port, or 0 for any that is free
     */
    public void addPort(int number, ConnectionSetup setup) {
        sockets.addPort(number, setup);
    }

    /** Returns the ports of {@link #addPort} in their order, with those that were chosen where 0 was asked for. */
    public List<Integer> addedPorts() {
        return sockets.addedPorts();
    }

    /**
     * Starts to listen, if it does not yet.
     *
     * @return done when it listens; fails if the address cannot be bound
     */
    public Future<Void> start() {
        return sockets.open();
    }

    /** Stops to listen and closes all connections, as when the process ends; the zones and faults stay. */
    public void stop() {
        sockets.close();
    }

    /** Returns whether it listens. */
    public boolean isRunning() {
        return sockets.isOpen();
    }

    /** Returns where it listens, with the port that was chosen if it was asked for port 0. */
    public InetSocketAddress address() {
        return sockets.address();
    }

    /** Returns how many TCP connections there are. */
    public int connections() {
        return sockets.connections();
    }

    /** Returns the zones it answers from. */
    public ZoneTable zones() {
        return zones;
    }

    /** Adds one who hears of answers, after those added before. */
    public void addListener(ServerListener listener) {
        responder.addListener(listener);
    }

    /** Removes one who hears of answers; returns whether it was there. */
    public boolean removeListener(ServerListener listener) {
        return responder.removeListener(listener);
    }

    /** Adds a service for messages that are no plain lookup; where several accept a message, the first added takes it. */
    public void addService(MessageService service) {
        responder.addService(service);
    }

    /** Has signed messages checked, and answers to them signed (RFC 8945); without it signatures are not looked at. */
    public void keys(TsigKeys keys, DnsClock clock) {
        gate.keys(keys, clock);
    }

    /** Switches a fault on. */
    public void addFault(ServerFault fault) {
        faults.add(fault);
    }

    /** Switches a fault off; returns whether it was on. */
    public boolean removeFault(ServerFault fault) {
        return faults.remove(fault);
    }

    /** Returns the faults that are on, in the order in which they were switched on. */
    public List<ServerFault> faults() {
        return faults.faults();
    }

    /** Returns where its faults are switched on and off. */
    public FaultPoint faultPoint() {
        return faults;
    }

    /** Returns what answers as it does, heard by its listeners, but from other zones and without its services. */
    MessageHandler answeringFrom(ZoneTable others) {
        QueryResponder other = new QueryResponder(others, options, clock);
        other.addListener(new ServerListener() {
            @Override
            public void answered(Query query, int rcode, int answerCount, int sizeBytes, boolean truncated) {
                responder.listeners().forEach(each -> each.answered(query, rcode, answerCount, sizeBytes, truncated));
            }
        });
        return other;
    }

    /** Stops to listen on TCP, so that connects are refused, or takes that back. Calls nest. */
    void refuseTcp(boolean refuse) {
        sockets.refuseTcp(refuse);
    }
}
