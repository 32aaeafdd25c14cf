package io.faultline.cli;

import io.faultline.scenario.report.Verdict;

/** What the command ends with. */
final class ExitCodes {
    static final int PASSED = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private ExitCodes() {}

    static int of(Verdict verdict) {
        return verdict == Verdict.PASSED ? PASSED : FAILED;
    }
}
