/** The loop that owns all virtual state: its clock (real or virtual), its ordered events, its random streams, its digest, and the machine's sockets on it. */
@NullMarked
package io.faultline.engine;

import org.jspecify.annotations.NullMarked;
