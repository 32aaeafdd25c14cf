/** The command line: one class a command, and the exit codes. */
@NullMarked
package io.faultline.cli;

import org.jspecify.annotations.NullMarked;
