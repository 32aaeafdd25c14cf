/** Where real programs enter: real sockets on one side, a virtual host's packets on the other, and no knowledge of faults. */
@NullMarked
package io.faultline.edge;

import org.jspecify.annotations.NullMarked;
