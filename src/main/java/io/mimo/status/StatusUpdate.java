package io.mimo.status;

import io.mimo.api.MimoDeploymentStatus;
import java.util.List;

/**
 * The status that should be stored, equal to the stored one when nothing changed, and the events that tell the
 * difference.
 */
public record StatusUpdate(MimoDeploymentStatus status, List<EventDraft> events) {}
