package io.faultline.topology;

import io.faultline.edge.Attachment;
import io.faultline.edge.Attachments;
import io.faultline.edge.DnsEdge;
import io.faultline.edge.Edge;
import io.faultline.edge.ForwardEdge;
import io.faultline.edge.HttpProxyEdge;
import io.faultline.edge.SocksEdge;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.topology.model.EdgeSpec;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Opens the edges of a region, each a real socket or several. */
final class RegionEdges {
    private final Topology topology;
    private final Named<Host> hosts;
    private final RegionDns dns;
    private final List<Edge> edges = new ArrayList<>();

    RegionEdges(Topology topology, Named<Host> hosts, RegionDns dns) {
        this.topology = topology;
        this.hosts = hosts;
        this.dns = dns;
    }

    List<Edge> edges() {
        return edges;
    }

    /** Opens all of them; if one cannot be, those before it are closed again. */
    void open() {
        try {
            topology.edges().values().forEach(this::open);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    void close() {
        edges.forEach(Edge::close);
        edges.clear();
    }

    private void open(EdgeSpec spec) {
        Attachment attachment = attachment(spec.host());
        if (spec.kind() instanceof EdgeSpec.Dns kind) {
            open(new DnsEdge(
                    spec.name(), attachment, kind.listen(), address(kind.server()), kind.port(), kind.secure()));
        } else if (spec.kind() instanceof EdgeSpec.Forward kind) {
            for (EdgeSpec.Binding binding : kind.forwards()) {
                open(new ForwardEdge(
                        spec.name(),
                        binding.transport(),
                        attachment,
                        binding.listen(),
                        address(binding.host()),
                        binding.port()));
            }
        } else if (spec.kind() instanceof EdgeSpec.Socks kind) {
            open(new SocksEdge(spec.name(), attachments(attachment), kind.listen()));
        } else if (spec.kind() instanceof EdgeSpec.HttpProxy kind) {
            open(new HttpProxyEdge(spec.name(), attachments(attachment), kind.listen()));
        }
    }

    private void open(Edge edge) {
        // Before it is open, as one that cannot open wholly has to be closed, too.
        edges.add(edge);
        edge.open();
    }

    private Attachments attachments(Attachment standard) {
        Map<String, Attachment> byName = new LinkedHashMap<>();
        hosts.names().forEach(name -> byName.put(name, attachment(name)));
        return new Attachments(standard, byName);
    }

    private Attachment attachment(String host) {
        return new Attachment(hosts.get(host), dns.uncached(host));
    }

    private Address address(String host) {
        return hosts.get(host).addresses().get(0);
    }
}
