package io.mimo.status.conditions;

/** A condition that is there, and the check that says so. */
public record Checked(ConditionCheck check, ConditionDraft draft) {}
