package dev.sfumato.tracking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sql.RunTables;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import dev.sfumato.tracking.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqliteRunIndexTest extends RunIndexContract {

    @Override
    IndexDatabase database() {
        return SqliteDatabase.open(home.resolve("index.db"));
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("index.db"));
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    @Test
    void anIndexOfAnotherVersionIsBuiltAnew() throws Exception {
        journal("a", "p", 1, 0, Map.of("x", 1));
        for (int version : new int[] {0, RunTables.VERSION - 1, RunTables.VERSION + 1}) {
            open().close();
            sql("DROP TABLE IF EXISTS metric");
            sql("CREATE TABLE IF NOT EXISTS of_another_time (x)");
            sql("PRAGMA user_version = " + version);
            try (SqlRunIndex index = open()) {
                assertThat(index.metric("a", "x")).hasSize(1);
            }
            assertThatThrownBy(() -> sql("SELECT * FROM of_another_time")).hasMessageContaining("no such table");
        }
    }

    @Test
    void aDamagedIndexIsBuiltAnew() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        open().close();
        Files.writeString(home.resolve("index.db"), "this is no database, and it is long enough to be read".repeat(99));
        try (SqlRunIndex index = open()) {
            assertThat(index.metric("a", "x")).hasSize(1);
        }
    }

    @Test
    void anIndexThatCannotBeWrittenIsAnErrorThatNamesIt() throws IOException {
        Files.createDirectory(home.resolve("index.db"));
        assertThatThrownBy(this::open)
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining(home.resolve("index.db").toString());
    }
}
