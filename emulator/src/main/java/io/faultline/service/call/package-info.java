/** HTTP calls through the virtual network: names resolved, connections made or reused, failures named, and retried. */
@org.jspecify.annotations.NullMarked
package io.faultline.service.call;
