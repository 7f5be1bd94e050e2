package io.mimo.catalog.flags;

/**
 * One way to write a flag.
 *
 * @param text with its dashes
 * @param negated true when it switches the flag off
 * @param releases those that understand this spelling; never more than have the flag
 */
public record Spelling(String text, FlagFacts flag, boolean negated, Releases releases) {}
