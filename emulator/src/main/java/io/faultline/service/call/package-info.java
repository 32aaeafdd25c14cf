/** One HTTP exchange through the virtual network: names resolved, connections made or reused, every failure named. */
@org.jspecify.annotations.NullMarked
package io.faultline.service.call;
