/** The sections of a topology file, each read by a class of its own that knows its keys. */
@NullMarked
package io.faultline.topology.read;

import org.jspecify.annotations.NullMarked;
