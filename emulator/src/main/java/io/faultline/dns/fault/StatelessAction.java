package io.faultline.dns.fault;

/** An action that does the same with every query, at every server. */
public interface StatelessAction extends FaultAction, Effect {

    @Override
    default Effect at(FaultSite site) {
        return this;
    }
}
