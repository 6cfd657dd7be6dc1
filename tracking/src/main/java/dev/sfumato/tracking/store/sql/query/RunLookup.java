package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunSummary;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Reads single runs, their histories and single images. */
public final class RunLookup {

    private static final String IMAGES = "SELECT r.id, i.*, s.directory, " + LoggedValues.COLUMNS
            + " FROM image i JOIN run r ON r.no = i.run JOIN segment s ON s.no = i.segment"
            + " JOIN history h ON h.run = i.run AND h.step = i.step JOIN segment hs ON hs.no = h.segment";

    private final RunRows rows;
    private final Path journals;

    public RunLookup(RunRows rows, Path journals) {
        this.rows = rows;
        this.journals = journals;
    }

    public Optional<RunDetails> find(Handle handle, String runId) {
        return run(handle, runId).map(run -> details(handle, run));
    }

    private Optional<RunSummary> run(Handle handle, String runId) {
        return withId(handle.createQuery("SELECT * FROM run WHERE id = :id"), runId)
                .map(rows::summary)
                .findOne();
    }

    private RunDetails details(Handle handle, RunSummary run) {
        return withId(
                        handle.createQuery(
                                "SELECT coalesce(marked_notes, notes) AS notes, config, summary FROM run WHERE id = :id"),
                        run.id())
                .map((row, _) -> new RunDetails(
                        run,
                        row.getString("notes"),
                        rows.userValues(row.getString("config")),
                        rows.userValues(row.getString("summary")),
                        images(handle, run.id()),
                        files(handle, run.id()),
                        rows.maskLabels(row.getString("config")),
                        segments(handle, run.id())))
                .one();
    }

    private List<ImageArtifact> images(Handle handle, String runId) {
        try (LoggedValues logged = rows.logged()) {
            return withId(handle.createQuery(IMAGES + " WHERE r.id = :id ORDER BY i.step, i.key, i.place"), runId)
                    .map((row, context) -> rows.image(row, context, logged))
                    .list();
        }
    }

    private List<Path> files(Handle handle, String runId) {
        return withId(
                        handle.createQuery("SELECT f.directory, f.path FROM file f JOIN run r ON r.no = f.run"
                                + " WHERE r.id = :id ORDER BY f.no"),
                        runId)
                .map(rows::file)
                .list();
    }

    private List<Path> segments(Handle handle, String runId) {
        return withId(
                        handle.createQuery("SELECT s.directory FROM segment s JOIN run r ON r.no = s.run"
                                + " WHERE r.id = :id ORDER BY s.started_at, s.directory"),
                        runId)
                .map((row, _) -> journals.resolve(row.getString("directory")))
                .list();
    }

    public List<HistoryRow> history(Handle handle, String runId, long fromStep, int limit) {
        try (LoggedValues logged = rows.logged()) {
            return withId(
                            handle.createQuery("SELECT h.step, h.time, " + LoggedValues.COLUMNS
                                    + " FROM history h JOIN run r ON r.no = h.run JOIN segment hs ON hs.no = h.segment"
                                    + " WHERE r.id = :id AND h.step >= :from ORDER BY h.step LIMIT :limit"),
                            runId)
                    .bind("from", fromStep)
                    .bind("limit", limit)
                    .map((row, _) -> rows.history(row, logged))
                    .list();
        }
    }

    public Optional<RunSummary> latest(Handle handle, String project, String configKey, Object value) {
        return handle.createQuery("SELECT r.* FROM run r JOIN config_value c ON c.run = r.no"
                        + " WHERE r.project = :project AND c.key = :key AND c.value = :value"
                        + " ORDER BY r.started_at DESC, r.no DESC LIMIT 1")
                .bind("project", project)
                .bind("key", configKey)
                .bind("value", JsonText.canonical(value))
                .map(rows::summary)
                .findOne();
    }

    /** The image with a SHA-256 in hex digits; none has another text. */
    public Optional<ImageArtifact> image(Handle handle, String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try (LoggedValues logged = rows.logged()) {
            return handle.createQuery(IMAGES + " WHERE substr(i.sha256, 1, 6) = substr(:sha256, 1, 6)"
                            + " ORDER BY r.started_at, i.step")
                    .bind("sha256", HexFormat.of().parseHex(sha256))
                    .map((row, context) -> rows.image(row, context, logged))
                    .filter(image -> image.sha256().equals(sha256))
                    .findFirst();
        }
    }

    private static <S extends SqlStatement<S>> S withId(S statement, String runId) {
        return statement.bind("id", runId);
    }
}
