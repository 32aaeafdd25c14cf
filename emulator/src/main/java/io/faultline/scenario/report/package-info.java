/** What a run leaves behind: its verdict, as JSON and as JUnit XML. */
@NullMarked
package io.faultline.scenario.report;

import org.jspecify.annotations.NullMarked;
