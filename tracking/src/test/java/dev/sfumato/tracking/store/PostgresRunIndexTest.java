package dev.sfumato.tracking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.tracking.disk.HomeName;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.store.postgres.PostgresAddress;
import dev.sfumato.tracking.store.postgres.PostgresDatabase;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sql.RunTables;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract in a real PostgreSQL, and what only a server can do. */
class PostgresRunIndexTest extends RunIndexContract {

    private PostgresServer server;
    private String url = "";

    @BeforeEach
    void begin() {
        server = PostgresServer.shared();
        url = server.url(server.newSchema());
    }

    @Override
    IndexDatabase database() {
        return PostgresDatabase.open(PostgresAddress.parse(url), HomeName.of(journals));
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    @Test
    void anIndexOfAnotherVersionIsBuiltAnewAndOtherTablesStay() throws Exception {
        journal("a", "p", 1, 0, Map.of("x", 1));
        open().close();
        sql("CREATE TABLE of_somebody_else (x INTEGER)");
        for (int version : new int[] {RunTables.VERSION - 1, RunTables.VERSION + 1}) {
            sql("DROP TABLE metric");
            sql("UPDATE index_of SET version = " + version);
            try (SqlRunIndex index = open()) {
                assertThat(index.metric("a", "x")).hasSize(1);
            }
        }
        sql("SELECT * FROM of_somebody_else");
    }

    @Test
    void theIndexOfAnotherHomeIsRefusedAndLeftAlone() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        open().close();
        Path other = Files.createDirectories(home.resolve("other"));
        assertThatThrownBy(() -> PostgresDatabase.open(PostgresAddress.parse(url), HomeName.of(other)))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("is the index of another home");
        try (SqlRunIndex index = open()) {
            assertThat(index.metric("a", "x")).hasSize(1);
        }
    }

    @Test
    void aHomeThatMovedKeepsItsIndex() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        open().close();
        journals = Files.move(journals, home.resolve("moved"));
        try (SqlRunIndex index = open()) {
            assertThat(index.find("a").orElseThrow().run().directory()).startsWith(journals);
        }
    }

    @Test
    void twoProcessesReadTheSameJournalsOnce() throws Exception {
        for (int k = 0; k < 20; k++) {
            journal("run" + k, "p", k, 0, Map.of("x", k));
        }
        try (SqlRunIndex first = open();
                SqlRunIndex second = open()) {
            Thread beside = new Thread(first::scan);
            beside.start();
            second.scan();
            beside.join();
            assertThat(first.list(RunQuery.newest(100))).hasSize(20).isEqualTo(second.list(RunQuery.newest(100)));
            assertThat(first.list(RunQuery.newest(100)))
                    .extracting(RunSummary::historyCount)
                    .containsOnly(1L);
        }
    }

    @Test
    void aServerThatWasAwayIsToldAndUsedAgain() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        try (SqlRunIndex index = open()) {
            assertThat(index.find("a")).isPresent();
            server.stop();
            try {
                TrackingException away = catchThrowableOfType(TrackingException.class, () -> index.find("a"));
                assertThat(away)
                        .hasMessageStartingWith("jdbc:postgresql://127.0.0.1:")
                        .hasMessageContaining("the index cannot be");
                assertThat(everythingSaid(away)).doesNotContain(PostgresServer.PASSWORD);
                assertThatThrownBy(this::open)
                        .isInstanceOf(TrackingException.class)
                        .hasMessageContaining("the index cannot be opened");
                journal("b", "p", 2, 0, Map.of("x", 2));
            } finally {
                server.start();
            }
            assertThat(index.list(RunQuery.newest(9)))
                    .extracting(RunSummary::id)
                    .containsExactly("b", "a");
        }
    }

    @Test
    void connectionsThatTheServerEndedAreNotMissed() throws Exception {
        journal("a", "p", 1, 0, Map.of("x", 1));
        try (SqlRunIndex index = open()) {
            for (int k = 0; k < 10; k++) {
                assertThat(index.find("a")).isPresent();
                // at once: after half a second of rest the pool would look at its connections itself
                sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'sfumato' AND pid <> pg_backend_pid()");
            }
            index.scan();
            assertThat(index.find("a")).isPresent();
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        PostgresAddress address = PostgresAddress.parse(url.replace(PostgresServer.PASSWORD, "wrong-secret"));
        TrackingException refused = catchThrowableOfType(
                TrackingException.class, () -> PostgresDatabase.open(address, HomeName.of(journals)));
        assertThat(refused).hasMessageContaining("password authentication failed for user \"sfumato\"");
        assertThat(everythingSaid(refused)).doesNotContain("wrong-secret");
    }

    private static String everythingSaid(Throwable failure) {
        StringWriter said = new StringWriter();
        failure.printStackTrace(new PrintWriter(said));
        return said.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://host/db?password=hush",
                "jdbc:sqlite:hush",
                "jdbc:postgresql://me:hush@host/db",
                "jdbc:postgresql://host:hush/db",
                "jdbc:postgresql://host/db?pasword=hush",
                "jdbc:postgresql://host/db?currentSchema=a,b&password=hush"
            })
    void anAddressThatIsNoneIsRefusedWithoutWhatMayBeSecret(String wrong) {
        assertThatThrownBy(() -> PostgresAddress.parse(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed: ")
                .satisfies(refused -> {
                    if (!wrong.contains(":hush/")) {
                        assertThat(everythingSaid(refused)).doesNotContain("hush");
                    }
                });
        assertThat(PostgresAddress.parse("jdbc:postgresql://host/db?password=hush"))
                .hasToString("jdbc:postgresql://host/db");
    }
}
