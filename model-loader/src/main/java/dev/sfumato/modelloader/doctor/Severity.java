package dev.sfumato.modelloader.doctor;

/** How much a finding matters. */
public enum Severity {
    /** The model cannot be run, or its pictures cannot be right. */
    FAULT,
    /** Unusual, but no reason not to run the model. */
    ODD
}
