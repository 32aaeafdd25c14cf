package io.faultline.control.route;

import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.fabric.Link;
import io.faultline.fabric.Node;
import io.faultline.fabric.PacketLedger;
import io.faultline.scenario.expect.Durations;
import io.faultline.telemetry.metrics.LabelText;
import io.faultline.topology.Region;
import io.netty.handler.codec.http.HttpMethod;

/** {@code GET /}: what runs and what is broken, for a person; no script, nothing from elsewhere. */
final class OverviewPage {
    private static final int MOST_LISTED = 50;

    private OverviewPage() {}

    static Route route(RunningNetwork network) {
        return new Route(
                HttpMethod.GET,
                "/",
                request -> network.onLoop(() -> html(network))
                        .thenApply(html -> Response.text("text/html; charset=utf-8", html)));
    }

    private static String html(RunningNetwork network) {
        Region region = network.region();
        PacketLedger ledger = region.network().ledger();
        StringBuilder page = new StringBuilder(4_096);
        page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Faultline: ")
                .append(escape(region.topology().name()))
                .append("</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;")
                .append("padding:0 1rem}th{text-align:left;padding-right:2rem}</style><h1>")
                .append(escape(region.topology().name()))
                .append("</h1><p>")
                .append(escape(region.topology().description()))
                .append("</p><table>");
        row(page, "Incident", Durations.text(network.run().incidentNs()));
        row(page, "Phase", network.run().phase().isEmpty() ? "-" : network.run().phase());
        row(page, "Seed", String.valueOf(region.loop().seed()));
        row(page, "Packets delivered", String.valueOf(ledger.delivered()));
        row(page, "Packets dropped", String.valueOf(ledger.dropped().total()));
        page.append("</table><h2>Down</h2><ul>");
        int listed = 0;
        for (Node node : region.network().nodes()) {
            if (!node.isUp() && ++listed <= MOST_LISTED) {
                item(page, "node " + node.name());
            }
        }
        for (Link link : region.network().links()) {
            if (!link.isUp() && ++listed <= MOST_LISTED) {
                item(page, "link " + link.name());
            }
        }
        if (listed == 0) {
            item(page, "nothing");
        } else if (listed > MOST_LISTED) {
            item(page, "and " + (listed - MOST_LISTED) + " more");
        }
        page.append("</ul><h2>Expectations</h2><ul>");
        network.run().results().stream()
                .limit(MOST_LISTED)
                .forEach(result -> item(
                        page,
                        result.expectation().name() + ": " + LabelText.of(result.status()) + ", " + result.seen()));
        page.append("</ul><h2>More</h2><ul>");
        for (String path :
                new String[] {"/metrics", "/api/v1/state", "/api/v1/events?after=0", "/api/v1/openapi.yaml"}) {
            page.append("<li><a href=\"")
                    .append(path)
                    .append("\">")
                    .append(path)
                    .append("</a></li>");
        }
        return page.append("</ul></html>").toString();
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<tr><th>")
                .append(escape(name))
                .append("</th><td>")
                .append(escape(value))
                .append("</td></tr>");
    }

    private static void item(StringBuilder page, String text) {
        page.append("<li>").append(escape(text)).append("</li>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
