package io.faultline.dns.zone;

import java.io.IOException;
import java.util.List;

/** A master file is no valid zone. */
public final class ZoneFileException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    ZoneFileException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, each as {@code file:line: reason}, in the order of lines. */
    public List<String> problems() {
        return problems;
    }
}
