/** Target groups, the health checks that fill them, the algorithms that pick from them, and the HTTP front. */
@org.jspecify.annotations.NullMarked
package io.faultline.balance;
