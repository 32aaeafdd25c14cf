package io.faultline.balance.l4;

import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupListener;
import io.faultline.balance.TargetState;
import io.faultline.packet.Address;
import io.faultline.packet.Tcp;

/** Ends the flows of targets that fell ill or left, where a service wants that. */
final class FlowResets implements TargetGroupListener {
    private final FlowNat nat;
    private final FlowTable flows;
    private final VirtualServices services;
    private final PacketOutput output;
    private final L4Counters counters;

    FlowResets(FlowNat nat, FlowTable flows, VirtualServices services, PacketOutput output, L4Counters counters) {
        this.nat = nat;
        this.flows = flows;
        this.services = services;
        this.output = output;
        this.counters = counters;
    }

    @Override
    public void targetChanged(
            TargetGroup group, Target target, TargetState from, TargetState to, String reason, long nowNs) {
        for (VirtualService service : services.all()) {
            if (to == TargetState.UNHEALTHY
                    && service.group() == group
                    && service.settings().resetOnUnhealthy()) {
                reset(service, target, nowNs);
            }
        }
    }

    @Override
    public void targetRemoved(TargetGroup group, Target target, long nowNs) {
        for (VirtualService service : services.all()) {
            if (service.group() == group && service.settings().resetOnDeregistration()) {
                reset(service, target, nowNs);
            }
        }
    }

    private void reset(VirtualService service, Target target, long nowNs) {
        for (FlowPhase phase : FlowPhase.ALL) {
            int flow = phase == FlowPhase.CLOSING ? FlowTable.NONE : flows.oldest(phase);
            while (flow != FlowTable.NONE) {
                int after = flows.after(flow);
                if (flows.target(flow) == target && flows.service(flow) == service) {
                    if (phase == FlowPhase.ESTABLISHED) {
                        resetEnds(flow, nowNs);
                    }
                    nat.remove(flow);
                }
                flow = after;
            }
        }
    }

    /** The sequence number of each RST is the one that its receiver has last said it expects. */
    private void resetEnds(int flow, long nowNs) {
        VirtualService service = flows.service(flow);
        Target target = flows.target(flow);
        Address vip = service.address();
        Address client = Address.ofIpv6(flows.clientHigh(flow), flows.clientLow(flow));
        int clientPort = flows.clientPort(flow);
        int natPort = flows.natPort(flow);
        Address from = services.natOf(service);
        counters.resets += 2;
        Resets.send(output, vip, client, service.port(), clientPort, flows.clientAck(flow), 0, Tcp.RST, nowNs);
        Resets.send(output, from, target.address(), natPort, target.port(), flows.targetAck(flow), 0, Tcp.RST, nowNs);
    }
}
