/** The loop that owns all virtual state: its clock (real or virtual), its ordered events, its random streams and its digest. */
@NullMarked
package io.faultline.engine;

import org.jspecify.annotations.NullMarked;
