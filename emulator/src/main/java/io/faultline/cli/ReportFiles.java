package io.faultline.cli;

import io.faultline.scenario.report.JUnitReport;
import io.faultline.scenario.report.JsonReport;
import io.faultline.scenario.report.RunReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamException;

/** Writes a run's report into a directory: {@code report.json} for programs, {@code junit.xml} for CI servers. */
final class ReportFiles {
    private ReportFiles() {}

    static void write(RunReport report, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (OutputStream out = Files.newOutputStream(directory.resolve("report.json"))) {
            JsonReport.write(report, out);
        }
        try (OutputStream out = Files.newOutputStream(directory.resolve("junit.xml"))) {
            JUnitReport.write(report, out);
        } catch (XMLStreamException e) {
            throw new IOException("junit.xml: " + e.getMessage(), e);
        }
    }
}
