package dev.sfumato.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a run begins. The limits are those of the Weights &amp; Biases format that the run is stored in.
 *
 * @param project 1 to 128 characters, none of {@code / \ # ? % :}
 * @param name shown to people; null for none
 * @param config String, finite or non-finite Number, Boolean, List and Map with String keys, nested as you like
 * @param id 1 to 64 letters, digits, {@code - _ .}, the first a letter or digit; null for a new random one
 * @param tags each 1 to 64 characters
 * @param systemMetrics how often the machine is measured, 1 second to 1 hour; null for never
 */
public record RunOptions(
        String project,
        @Nullable String name,
        Map<String, Object> config,
        @Nullable String id,
        Resume resume,
        @Nullable String group,
        @Nullable String jobType,
        List<String> tags,
        @Nullable String notes,
        @Nullable Duration systemMetrics) {

    private static final Pattern PROJECT = Pattern.compile("[^/\\\\#?%:\\p{Cntrl}]{1,128}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public RunOptions {
        if (!PROJECT.matcher(project).matches()) {
            throw new IllegalArgumentException(
                    "project: must be 1 to 128 characters, none of / \\ # ? % :, got '" + project + "'");
        }
        if (id != null && !ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id: must be 1 to 64 letters, digits, '-', '_' or '.', the first a letter or digit, got '" + id
                            + "'");
        }
        checkResume(id, resume);
        for (String tag : tags) {
            if (tag.isBlank() || tag.length() > 64) {
                throw new IllegalArgumentException("tags: each must have 1 to 64 characters, got '" + tag + "'");
            }
        }
        if (systemMetrics != null && (systemMetrics.compareTo(SHORTEST) < 0 || systemMetrics.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("systemMetrics: must be 1 second to 1 hour, got " + systemMetrics);
        }
        config = PlainValues.copy("config", config);
        tags = List.copyOf(tags);
    }

    private static void checkResume(@Nullable String id, Resume resume) {
        if (resume == Resume.MUST && id == null) {
            throw new IllegalArgumentException("id: must be given with resume MUST");
        }
        if (resume == Resume.AUTO && id != null) {
            throw new IllegalArgumentException("id: must not be given with resume AUTO, got '" + id + "'");
        }
    }

    public static RunOptions of(String project) {
        return builder(project).build();
    }

    public static Builder builder(String project) {
        return new Builder(project);
    }

    /** Collects the options of a run; not thread-safe. */
    public static final class Builder {
        private final String project;
        private @Nullable String name;
        private final Map<String, Object> config = new LinkedHashMap<>();
        private @Nullable String id;
        private Resume resume = Resume.NEVER;
        private @Nullable String group;
        private @Nullable String jobType;
        private final List<String> tags = new ArrayList<>();
        private @Nullable String notes;
        private @Nullable Duration systemMetrics;

        private Builder(String project) {
            this.project = project;
        }

        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        public Builder config(Map<String, ?> values) {
            config.putAll(values);
            return this;
        }

        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        public Builder resume(Resume value) {
            resume = value;
            return this;
        }

        public Builder group(@Nullable String value) {
            group = value;
            return this;
        }

        public Builder jobType(@Nullable String value) {
            jobType = value;
            return this;
        }

        public Builder tags(List<String> values) {
            tags.addAll(values);
            return this;
        }

        public Builder notes(@Nullable String value) {
            notes = value;
            return this;
        }

        public Builder systemMetrics(@Nullable Duration interval) {
            systemMetrics = interval;
            return this;
        }

        public RunOptions build() {
            return new RunOptions(project, name, config, id, resume, group, jobType, tags, notes, systemMetrics);
        }
    }
}
