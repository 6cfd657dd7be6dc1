package dev.sfumato.service.replay;

/**
 * Something that is not as it was when a picture was painted.
 *
 * @param name as the run's config or the generation's step names it, such as {@code model_hash}
 * @param then its value when the picture was painted
 * @param now its value at the replay
 */
public record EnvironmentChange(String name, String then, String now) {}
