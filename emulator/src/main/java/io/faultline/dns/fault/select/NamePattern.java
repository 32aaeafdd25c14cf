package io.faultline.dns.fault.select;

import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Queries whose whole name, in lower case and without its last dot, matches a regular expression. Matching goes back and forth at
 * most so often that no expression, however it nests its repetitions, holds the server up; a name for which that is not enough is
 * not taken.
 *
 * @param regex as {@link Pattern} has it, at most 255 characters
 */
public record NamePattern(String regex) implements Criterion {

    private static final int LONGEST_REGEX = 255;

    /** Creates the criterion. */
    public NamePattern {
        if (regex.isEmpty() || regex.length() > LONGEST_REGEX) {
            throw new IllegalArgumentException(
                    "regex: " + regex.length() + " characters (expected: 1 to " + LONGEST_REGEX + ")");
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "regex: " + regex + ": " + e.getDescription() + " at " + e.getIndex()
                            + " (expected: a regular expression)",
                    e);
        }
    }

    @Override
    public String describe() {
        return "names like " + regex;
    }

    @Override
    public Predicate<Query> at(FaultSite site) {
        NameText text = new NameText();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        return query -> {
            text.set(query.name());
            matcher.reset();
            try {
                return matcher.matches();
            } catch (NameText.TooManyLooks e) {
                return false;
            }
        };
    }
}
