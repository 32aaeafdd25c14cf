package io.faultline.scenario.report;

import io.faultline.scenario.expect.ExpectationResult;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a report as JUnit XML, which CI servers show: one test case an expectation. */
public final class JUnitReport {
    private JUnitReport() {}

    /** Writes the report; the stream stays open. */
    public static void write(RunReport report, OutputStream out) throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
        boolean invalid = report.verdict() == Verdict.INVALID;
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "faultline." + report.topology());
        xml.writeAttribute("tests", Integer.toString(report.expectations().size() + 1));
        xml.writeAttribute("failures", Long.toString(count(report, ExpectationResult.Status.FAILED)));
        xml.writeAttribute("skipped", Long.toString(count(report, ExpectationResult.Status.UNDECIDED)));
        xml.writeAttribute("errors", invalid ? "1" : "0");
        xml.writeAttribute("time", seconds(report.lengthNs()));
        for (ExpectationResult result : report.expectations()) {
            begin(xml, report, result.expectation().name(), result.decidedAtNs());
            switch (result.status()) {
                case PASSED -> {}
                case FAILED ->
                    message(
                            xml,
                            "failure",
                            result.seen(),
                            result.expectation().condition().describe() + ", "
                                    + result.expectation().timing().describe() + "\nseen: " + result.seen());
                case UNDECIDED -> message(xml, "skipped", "not decided: " + result.seen(), "");
            }
            xml.writeEndElement();
        }
        begin(xml, report, "the run can be believed", report.lengthNs());
        if (invalid) {
            message(xml, "error", "INVALID", String.join("\n", report.reasons()));
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static void begin(XMLStreamWriter xml, RunReport report, String name, long atNs) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "faultline." + report.topology());
        xml.writeAttribute("name", name);
        xml.writeAttribute("time", seconds(atNs));
    }

    private static void message(XMLStreamWriter xml, String element, String message, String text)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", message);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static long count(RunReport report, ExpectationResult.Status status) {
        return report.expectations().stream()
                .filter(result -> result.status() == status)
                .count();
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.3f", ns / 1e9);
    }
}
