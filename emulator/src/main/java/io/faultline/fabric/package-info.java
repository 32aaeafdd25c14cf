/** What packets travel over: nodes, ports and links with their faults, and the ledger in which every packet is accounted for. */
@NullMarked
package io.faultline.fabric;

import org.jspecify.annotations.NullMarked;
