/** Fixtures that the tests of every room share. */
@NullMarked
package io.faultline.testing;

import org.jspecify.annotations.NullMarked;
