package io.faultline.dns.plane.enact;

import io.faultline.dns.managed.Alias;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.RoutingPolicy;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.dns.plane.plan.PlannedBalancer;
import io.faultline.packet.Address;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The records of one plan for one endpoint: a leaf for each balancer, and a root that weighs them. */
final class PlanTree {
    private PlanTree() {}

    /** The record sets, leaves first; empty if none of the endpoint's balancers is in the plan. */
    static List<RecordSet> of(Endpoint endpoint, Plan plan) {
        List<RecordSet> leaves = new ArrayList<>();
        List<RecordSet> roots = new ArrayList<>();
        for (String name : endpoint.balancers()) {
            PlannedBalancer balancer = plan.balancer(name);
            if (balancer == null) {
                continue;
            }
            Name leaf = endpoint.leaf(plan.generation(), name);
            for (int type : endpoint.types()) {
                List<Record> records = records(leaf, type, endpoint.ttlSeconds(), balancer.addresses());
                if (!records.isEmpty()) {
                    leaves.add(RecordSet.of(records));
                    roots.add(new RecordSet(
                            endpoint.root(plan.generation()),
                            type,
                            name,
                            new RoutingPolicy.Weighted(balancer.weight()),
                            0,
                            List.of(),
                            new Alias(leaf, false),
                            null));
                }
            }
        }
        leaves.addAll(roots);
        return leaves;
    }

    private static List<Record> records(Name owner, int type, long ttl, List<Address> addresses) {
        List<Record> records = new ArrayList<>();
        for (Address address : addresses) {
            if (address.isIpv4() && type == Type.A) {
                records.add(new ARecord(owner, DClass.IN, ttl, address.toInetAddress()));
            } else if (!address.isIpv4() && type == Type.AAAA) {
                records.add(new AAAARecord(owner, DClass.IN, ttl, address.toInetAddress()));
            }
        }
        return records;
    }
}
