/** What the control API answers: one file a route, registered in one list. */
@NullMarked
package io.faultline.control.route;

import org.jspecify.annotations.NullMarked;
