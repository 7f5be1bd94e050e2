package io.mimo.status;

/** What the engine of one pod of the present template tells. */
public record Measurement(String pod, EngineFigures figures) {}
