package dev.sfumato.service.jobs.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Tells which picture files the jobs of a home refer to, also while a server has the jobs open. */
public final class JobPictures {
    private JobPictures() {}

    /** The SHA-256 of the files; empty where there never was a job. */
    public static Set<String> of(Path home) {
        Path file = home.resolve("jobs.db");
        if (!Files.exists(file)) {
            return Set.of();
        }
        try (JobDatabase database = JobDatabase.open(file)) {
            return database.read(JobPictures::read);
        }
    }

    private static Set<String> read(Handle handle) {
        return Set.copyOf(handle.createQuery("SELECT DISTINCT sha256 FROM job_image")
                .mapTo(String.class)
                .list());
    }
}
