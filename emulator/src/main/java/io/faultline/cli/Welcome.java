package io.faultline.cli;

import io.faultline.edge.Edge;
import io.faultline.scenario.Scenario;
import io.faultline.scenario.expect.Durations;
import io.faultline.topology.Region;
import io.faultline.topology.model.Topology;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first words of a run: where its edges listen, and commands to paste. */
final class Welcome {
    private Welcome() {}

    static void print(Scenario scenario, Region region, @Nullable InetSocketAddress control, PrintWriter out) {
        Topology topology = scenario.topology();
        out.printf(
                "%s: %d routers, %d hosts, %d links; seed %d, speed %s%n",
                topology.name(),
                topology.routers().size(),
                topology.hosts().size(),
                topology.links().size(),
                topology.seed(),
                number(topology.speed()));
        topology.description().lines().findFirst().ifPresent(line -> out.println("  " + line));
        List<Edge> edges = region.edges();
        for (Edge edge : edges) {
            for (InetSocketAddress address : edge.addresses()) {
                out.printf("  %-11s %-12s %s%n", edge.kind(), edge.name(), text(address));
            }
        }
        if (control != null) {
            out.printf("  %-11s %-12s http://%s/ and /metrics%n", "control", "", text(control));
        }
        commands(topology, edges, out);
        if (!scenario.script().isEmpty()) {
            out.printf(
                    "The script takes %s of the incident, %s of yours.%n",
                    Durations.text(scenario.lengthNs()),
                    Durations.text((long) (scenario.lengthNs() / topology.speed())));
        } else {
            out.println("No script: the region stays as it is until Ctrl-C.");
        }
        out.flush();
    }

    private static void commands(Topology topology, List<Edge> edges, PrintWriter out) {
        String url = topology.populations().values().stream()
                .map(population -> population.call().url().toString())
                .findFirst()
                .orElse(null);
        if (edges.isEmpty() || url == null) {
            return;
        }
        String host = URI.create(url).getHost();
        out.println("Try:");
        for (Edge edge : edges) {
            InetSocketAddress at =
                    edge.addresses().isEmpty() ? null : edge.addresses().get(0);
            String command = at == null ? null : command(edge.kind(), at, host, url);
            if (command != null) {
                out.println("  " + command);
            }
        }
    }

    private static @Nullable String command(String kind, InetSocketAddress at, String host, String url) {
        String address = at.getAddress().getHostAddress();
        return switch (kind) {
            case "dns" -> "dig @" + address + " -p " + at.getPort() + " " + host;
            case "socks" -> "curl -i --socks5-hostname " + text(at) + " " + url;
            case "http-proxy" -> "curl -i -x http://" + text(at) + " " + url;
            default -> null;
        };
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
