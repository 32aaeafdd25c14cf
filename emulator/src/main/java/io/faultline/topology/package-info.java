/** What users write: a topology file, read into records and built into a running region. */
@NullMarked
package io.faultline.topology;

import org.jspecify.annotations.NullMarked;
