/** A topology file as a tree in which every value knows its file, line and column, and the complaints about it. */
@NullMarked
package io.faultline.topology.config;

import org.jspecify.annotations.NullMarked;
