package dev.sfumato.service.jobs.events;

/** An event at its place. */
public record LoggedEvent(EventId id, JobEvent event) {}
