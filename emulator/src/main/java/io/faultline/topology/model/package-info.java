/** A topology as immutable records: one for each kind of thing, all names resolved and all addresses given. */
@NullMarked
package io.faultline.topology.model;

import org.jspecify.annotations.NullMarked;
