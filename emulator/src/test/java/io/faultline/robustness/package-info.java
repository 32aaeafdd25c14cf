/** What others do to the emulator, by malice or by size: it stays up, bounded, and knows where each packet went. */
@NullMarked
package io.faultline.robustness;

import org.jspecify.annotations.NullMarked;
