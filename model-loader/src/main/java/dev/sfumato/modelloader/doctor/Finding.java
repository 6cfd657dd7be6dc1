package dev.sfumato.modelloader.doctor;

/**
 * One thing that is wrong or odd about a model folder.
 *
 * @param where the file or component, relative to the folder; {@code .} for the folder itself
 */
public record Finding(Severity severity, String where, String what) {}
