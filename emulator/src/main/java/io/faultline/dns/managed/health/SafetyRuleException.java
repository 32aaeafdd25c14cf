package io.faultline.dns.managed.health;

/** A safety rule forbade a change of routing controls, and nothing of it was done. */
public final class SafetyRuleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String rule;

    SafetyRuleException(String rule, String why) {
        super("safety rule " + rule + ": " + why);
        this.rule = rule;
    }

    /** The name of the rule. */
    public String rule() {
        return rule;
    }
}
