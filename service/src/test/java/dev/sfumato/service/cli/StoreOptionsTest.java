package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.servers.S3Server;
import dev.sfumato.tracking.stores.Stores;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options that say where index and pictures are kept. */
class StoreOptionsTest {

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(List<String> arguments) {
        CommandLine command = new SfumatoCommand(home).commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "--index, postgres://me:hush@host/db, jdbc:postgresql://HOST",
        "--index, jdbc:postgresql://me:hush@host/db, jdbc:postgresql://HOST",
        "--index, jdbc:postgresql://host/db?password=hush&ssmode=require, those of the PostgreSQL JDBC driver",
        "--blobs, s3://key:hush@bucket, s3://BUCKET",
        "--blobs-endpoint, http://me:hush@host, http:// or https:// and a host",
        "--blobs-endpoint, http://host:9000, --blobs only"
    })
    void badValuesAreRefusedByNameAndShowNothingSecret(String option, String value, String allowed) {
        for (List<String> command : List.of(
                List.of("runs"),
                List.of("runs", "show", "x"),
                List.of("generate", "x"),
                List.of("serve"),
                List.of("runs", "gc"))) {
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of(option, value));
            assertThat(execute(arguments)).as(err.toString()).isEqualTo(2);
            assertThat(err.toString()).contains(option).contains(allowed).doesNotContain("hush");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsToldWithoutItsPassword() {
        assertThat(execute(List.of("runs", "--index", "jdbc:postgresql://127.0.0.1:1/db?user=me&password=hush")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("jdbc:postgresql://127.0.0.1:1/db: the index cannot be opened")
                .doesNotContain("hush");
    }

    @Test
    void commandsOnRunsUseBothStores(@TempDir Path objects) throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        try (S3Server s3 = S3Server.start(objects)) {
            String schema = postgres.newSchema();
            Stores stores = new Stores(
                    postgres.address(schema), S3Location.parse("s3://bucket").at(s3.endpoint()));
            try (Tracker tracker = Tracker.open(home, stores);
                    Run run = tracker.init(RunOptions.builder("p").id("first").build())) {
                byte[] picture = "a picture".getBytes(StandardCharsets.UTF_8);
                run.log(Map.of("prompt", "x", "images", Image.of(picture, "png", 8, 8, null)));
                run.finish(0);
            }
            List<String> options = List.of(
                    "--index",
                    postgres.url(schema),
                    "--blobs",
                    "s3://bucket",
                    "--blobs-endpoint",
                    s3.endpoint().toString());
            for (List<String> command : List.of(
                    List.of("runs"),
                    List.of("runs", "reindex"),
                    List.of("runs", "show", "first"),
                    List.of("runs", "gc"))) {
                List<String> arguments = new ArrayList<>(command);
                arguments.addAll(options);
                assertThat(execute(arguments)).as(err.toString()).isZero();
            }
            assertThat(out.toString())
                    .contains("runs: 1, images: 1")
                    .contains("to delete: 0 runs, 0 files")
                    .doesNotContain(PostgresServer.PASSWORD);
            assertThat(home.resolve("index.db")).doesNotExist();
        }
    }
}
