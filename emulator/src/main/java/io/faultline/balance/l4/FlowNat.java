package io.faultline.balance.l4;

import io.faultline.balance.Target;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.Timer;
import io.faultline.fabric.DropReason;
import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Tcp;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;

/**
 * The machine behind {@link L4Balancer}: takes each packet, finds or makes its flow, follows the flow's phase and rewrites.
 * Steady traffic allocates nothing. Loop thread only.
 */
final class FlowNat {
    private static final int CLIENT = 1;
    private static final int TARGET = 2;

    private final PacketOutput output;
    private final VirtualServices services;
    private final L4Settings settings;
    private final FlowTable flows;
    private final NatPorts ports;
    private final Timer expiry;
    private final L4Counters counters = new L4Counters();
    private final FlowResets resets;

    FlowNat(NetworkLoop loop, int nodeId, PacketOutput output, VirtualServices services, L4Settings settings) {
        this.output = output;
        this.services = services;
        this.settings = settings;
        this.flows = new FlowTable(settings.maxFlows());
        this.ports = new NatPorts(flows);
        this.expiry = new Timer(loop, nodeId, this::expire);
        this.resets = new FlowResets(this, flows, services, output, counters);
    }

    /** Adds a service; its group's flows are reset where the service wants that. */
    void add(VirtualService service) {
        services.add(service);
        service.group().addListener(resets);
    }

    L4Counters counters() {
        return counters;
    }

    int flows() {
        return flows.size();
    }

    /** Takes a packet if it belongs to a virtual service or one of its flows. */
    boolean onPacket(ByteBuf packet, long nowNs) {
        int off = packet.readerIndex();
        int protocol = Ip.protocol(packet, off);
        if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
            return onTransport(packet, off, protocol, nowNs);
        }
        int quote = IcmpErrorNat.quote(packet, off, protocol);
        return quote >= 0 && onError(packet, off, quote, nowNs);
    }

    private boolean onTransport(ByteBuf packet, int off, int protocol, long nowNs) {
        long high = Ip.destinationHigh(packet, off);
        long low = Ip.destinationLow(packet, off);
        if (Ip.isFragment(packet, off)) {
            if (!services.isServed(high, low, protocol)) {
                return false;
            }
            // Later fragments have no ports; like most packet-level balancers, this one does not reassemble.
            counters.fragments++;
            output.discard(packet, DropReason.NOT_ACCEPTABLE, nowNs);
            return true;
        }
        int headerBytes = protocol == IpProtocol.TCP ? Tcp.HEADER_BYTES : Udp.HEADER_BYTES;
        if (Ip.transportLength(packet, off) < headerBytes) {
            return false;
        }
        int transport = Ip.transportOffset(packet, off);
        int port = packet.getUnsignedShort(transport + 2);
        // First what a target answers: a service may share the address, and even the port, from which it was sent to.
        if (NatPorts.contains(port)
                && services.isNat(high, low)
                && fromTarget(packet, off, transport, protocol, port, nowNs)) {
            return true;
        }
        VirtualService service = services.at(high, low, port, protocol);
        if (service == null) {
            return false;
        }
        fromClient(packet, off, transport, service, nowNs);
        return true;
    }

    private void fromClient(ByteBuf packet, int off, int transport, VirtualService service, long nowNs) {
        long high = Ip.sourceHigh(packet, off);
        long low = Ip.sourceLow(packet, off);
        int port = packet.getUnsignedShort(transport);
        int flow = flows.find(service, high, low, port);
        if (service.protocol() == IpProtocol.UDP) {
            if (flow == FlowTable.NONE) {
                flow = open(packet, service, high, low, port, FlowPhase.DATAGRAM, nowNs);
            }
        } else {
            int flags = Tcp.flags(packet, transport);
            boolean opens = (flags & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN;
            if (flow != FlowTable.NONE && opens && flows.phase(flow) == FlowPhase.CLOSING) {
                // The client uses its port again (RFC 9293, 3.6.1).
                remove(flow);
                flow = FlowTable.NONE;
            }
            if (flow == FlowTable.NONE && !opens) {
                strayFromClient(packet, flags, nowNs);
                return;
            }
            if (flow == FlowTable.NONE) {
                flow = open(packet, service, high, low, port, FlowPhase.OPENING, nowNs);
            }
            if (flow != FlowTable.NONE && (flags & Tcp.ACK) != 0) {
                flows.clientAck(flow, Tcp.acknowledgment(packet, transport));
            }
        }
        if (flow != FlowTable.NONE) {
            toTarget(packet, off, transport, flow, nowNs);
        }
    }

    private void toTarget(ByteBuf packet, int off, int transport, int flow, long nowNs) {
        follow(packet, transport, flow, CLIENT, nowNs);
        VirtualService service = flows.service(flow);
        Target target = flows.target(flow);
        Address nat = services.natOf(service);
        Nat.rewrite(
                packet,
                off,
                transport,
                packet.writerIndex(),
                service.protocol(),
                nat.high(),
                nat.low(),
                flows.natPort(flow),
                target.address().high(),
                target.address().low(),
                target.port());
        counters.toTargets++;
        output.forward(packet, nowNs);
    }

    private boolean fromTarget(ByteBuf packet, int off, int transport, int protocol, int port, long nowNs) {
        int flow = flows.findReturn(
                protocol,
                Ip.sourceHigh(packet, off),
                Ip.sourceLow(packet, off),
                packet.getUnsignedShort(transport),
                port);
        if (flow == FlowTable.NONE) {
            // The host answers it as what it is, a segment to a port at which nobody listens.
            return false;
        }
        if (protocol == IpProtocol.TCP && (Tcp.flags(packet, transport) & Tcp.ACK) != 0) {
            flows.targetAck(flow, Tcp.acknowledgment(packet, transport));
        }
        follow(packet, transport, flow, TARGET, nowNs);
        VirtualService service = flows.service(flow);
        Nat.rewrite(
                packet,
                off,
                transport,
                packet.writerIndex(),
                protocol,
                service.address().high(),
                service.address().low(),
                service.port(),
                flows.clientHigh(flow),
                flows.clientLow(flow),
                flows.clientPort(flow));
        counters.toClients++;
        output.forward(packet, nowNs);
        return true;
    }

    /** An error about a packet that the balancer sent to a target belongs to the client, and the other way round. */
    private boolean onError(ByteBuf packet, int off, int quote, long nowNs) {
        int protocol = Ip.protocol(packet, quote);
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
            return false;
        }
        int transport = Ip.transportOffset(packet, quote);
        int end = off + Ip.totalLength(packet, off);
        long high = Ip.destinationHigh(packet, quote);
        long low = Ip.destinationLow(packet, quote);
        int sourcePort = packet.getUnsignedShort(transport);
        int destinationPort = packet.getUnsignedShort(transport + 2);
        VirtualService service =
                services.at(Ip.sourceHigh(packet, quote), Ip.sourceLow(packet, quote), sourcePort, protocol);
        int flow = service == null
                ? flows.findReturn(protocol, high, low, destinationPort, sourcePort)
                : flows.find(service, high, low, destinationPort);
        if (flow == FlowTable.NONE) {
            return false;
        }
        Target target = flows.target(flow);
        VirtualService of = flows.service(flow);
        long clientHigh = flows.clientHigh(flow);
        long clientLow = flows.clientLow(flow);
        int clientPort = flows.clientPort(flow);
        if (service == null) {
            Address vip = of.address();
            Nat.rewrite(
                    packet,
                    quote,
                    transport,
                    end,
                    protocol,
                    clientHigh,
                    clientLow,
                    clientPort,
                    vip.high(),
                    vip.low(),
                    of.port());
            Nat.setDestination(packet, off, clientHigh, clientLow);
        } else {
            Address nat = services.natOf(of);
            Address to = target.address();
            Nat.rewrite(
                    packet,
                    quote,
                    transport,
                    end,
                    protocol,
                    to.high(),
                    to.low(),
                    target.port(),
                    nat.high(),
                    nat.low(),
                    flows.natPort(flow));
            Nat.setDestination(packet, off, to.high(), to.low());
        }
        IcmpErrorNat.fillChecksum(packet, off);
        counters.errorsTranslated++;
        output.forward(packet, nowNs);
        return true;
    }

    private int open(
            ByteBuf packet, VirtualService service, long high, long low, int port, FlowPhase phase, long nowNs) {
        Target[] inService = service.group().inService();
        Target target =
                inService.length == 0 ? null : service.algorithm().pick(inService, FlowTable.hash(high, low, port));
        // Addresses of one family are not translated to the other's.
        if (target == null || target.address().isIpv4() != service.address().isIpv4()) {
            service.refused++;
            refuse(packet, service, nowNs);
            return FlowTable.NONE;
        }
        int oldest = flows.oldest(FlowPhase.OPENING);
        if (flows.isFull() && oldest != FlowTable.NONE) {
            counters.evicted++;
            remove(oldest);
        }
        int natPort = flows.isFull() ? -1 : ports.take(service.protocol(), target);
        if (natPort < 0) {
            counters.tableFull++;
            output.discard(packet, DropReason.NO_BUFFER, nowNs);
            return FlowTable.NONE;
        }
        service.opened++;
        service.active++;
        target.began();
        int flow = flows.add(service, high, low, port, target, natPort, phase, nowNs);
        armFor(phase, nowNs);
        return flow;
    }

    private void refuse(ByteBuf packet, VirtualService service, long nowNs) {
        if (service.protocol() == IpProtocol.TCP && service.settings().resetWithoutTarget()) {
            counters.resets++;
            Resets.answer(output, packet, nowNs);
            output.consume(packet);
        } else {
            output.discard(packet, DropReason.NO_LISTENER, nowNs);
        }
    }

    /** As NLB does for a flow that it has forgotten. */
    private void strayFromClient(ByteBuf packet, int flags, long nowNs) {
        if ((flags & Tcp.RST) != 0) {
            output.discard(packet, DropReason.NOT_ACCEPTABLE, nowNs);
        } else {
            counters.resets++;
            Resets.answer(output, packet, nowNs);
            output.consume(packet);
        }
    }

    private void follow(ByteBuf packet, int transport, int flow, int side, long nowNs) {
        FlowPhase phase = flows.phase(flow);
        FlowPhase next = phase;
        if (phase != FlowPhase.DATAGRAM) {
            int flags = Tcp.flags(packet, transport);
            if ((flags & Tcp.RST) != 0 || ((flags & Tcp.FIN) != 0 && flows.finBy(flow, side))) {
                next = FlowPhase.CLOSING;
            } else if (phase == FlowPhase.OPENING && side == TARGET) {
                next = FlowPhase.ESTABLISHED;
            }
        }
        flows.touch(flow, next, nowNs);
        if (next != phase) {
            if (next == FlowPhase.CLOSING) {
                ended(flow);
            }
            armFor(next, nowNs);
        }
    }

    private void ended(int flow) {
        flows.target(flow).ended();
        flows.service(flow).active--;
    }

    /** Forgets a flow. */
    void remove(int flow) {
        if (flows.phase(flow) != FlowPhase.CLOSING) {
            ended(flow);
        }
        flows.remove(flow);
    }

    private void armFor(FlowPhase phase, long nowNs) {
        long deadlineNs = nowNs + settings.timeoutNs(phase);
        if (deadlineNs < expiry.deadlineNs()) {
            expiry.arm(deadlineNs);
        }
    }

    private void expire(long nowNs) {
        long nextNs = Long.MAX_VALUE;
        for (FlowPhase phase : FlowPhase.ALL) {
            long timeoutNs = settings.timeoutNs(phase);
            int flow = flows.oldest(phase);
            while (flow != FlowTable.NONE && flows.seenNs(flow) + timeoutNs <= nowNs) {
                counters.expired++;
                remove(flow);
                flow = flows.oldest(phase);
            }
            if (flow != FlowTable.NONE) {
                nextNs = Math.min(nextNs, flows.seenNs(flow) + timeoutNs);
            }
        }
        if (nextNs != Long.MAX_VALUE) {
            expiry.arm(nextNs);
        }
    }

    /** Forgets all flows: the balancer crashed, or the network closes. */
    void clear() {
        expiry.disarm();
        for (FlowPhase phase : FlowPhase.ALL) {
            for (int flow = flows.oldest(phase); flow != FlowTable.NONE; flow = flows.oldest(phase)) {
                remove(flow);
            }
        }
    }
}
