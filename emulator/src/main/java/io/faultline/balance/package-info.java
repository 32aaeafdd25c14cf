/** Target groups, the health checks that fill them, and the algorithms that pick from them. */
@org.jspecify.annotations.NullMarked
package io.faultline.balance;
