/** What a script or an operator can do to a region, one small file each. */
@NullMarked
package io.faultline.scenario.action;

import org.jspecify.annotations.NullMarked;
