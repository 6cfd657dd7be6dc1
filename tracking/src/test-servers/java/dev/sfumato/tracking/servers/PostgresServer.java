package dev.sfumato.tracking.servers;

import dev.sfumato.tracking.store.postgres.PostgresAddress;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL of Debian's packages with an empty database, on a free port of this machine. */
public final class PostgresServer {

    /** To be in no message. */
    public static final String PASSWORD = "hush-7f3e";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static @Nullable PostgresServer shared;

    private final Path programs;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** The server of this process, begun at the first call; skips the test, loudly, if this machine has none. */
    public static synchronized PostgresServer shared() {
        PostgresServer server = shared;
        if (server == null) {
            server = begin();
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        }
        return server;
    }

    private static PostgresServer begin() {
        Optional<Path> programs = programs();
        if (programs.isEmpty()) {
            System.err.println("\n*** SKIPPED: no PostgreSQL. Install Debian's package postgresql"
                    + " to test the index in a database. ***\n");
            Assumptions.abort("there is no PostgreSQL under " + INSTALLED);
        }
        try {
            Path folder = Files.createTempDirectory("sfumato-postgres-");
            PostgresServer server = new PostgresServer(programs.orElseThrow(), folder, freePort());
            server.initialize();
            server.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<Path> programs() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.comparingDouble(PostgresServer::version));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static double version(Path bin) {
        return Double.parseDouble(String.valueOf(bin.getName(bin.getNameCount() - 2)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void initialize() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            run(List.of("chown", "-R", "nobody", folder.toString()));
        }
        run(own("initdb", "-D", folder.resolve("data").toString(), "-U", "sfumato", "-E", "UTF8", "--locale=C")
                .and("--auth=scram-sha-256", "--pwfile=" + password, "--no-sync")
                .words());
    }

    /** A command line; PostgreSQL refuses to be run by root. */
    private record Command(List<String> words) {
        Command and(String... more) {
            List<String> all = new ArrayList<>(words);
            all.addAll(List.of(more));
            return new Command(all);
        }
    }

    private Command own(String program, String... arguments) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
        }
        words.add(programs.resolve(program).toString());
        return new Command(words).and(arguments);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void run(List<String> words) throws IOException {
        Path log = Files.createTempFile("sfumato-postgres-", ".log");
        Process running = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || running.exitValue() != 0) {
                throw new IllegalStateException(words + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } finally {
            running.destroyForcibly();
            Files.delete(log);
        }
    }

    /** Starts the server and waits until it answers. */
    public void start() {
        try {
            Path log = folder.resolveSibling(folder.getFileName() + ".log");
            process = new ProcessBuilder(own(
                                    "postgres", "-D", folder.resolve("data").toString(), "-p", "" + port)
                            .and("-c", "listen_addresses=127.0.0.1", "-k", folder.toString())
                            .and("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
                            .words())
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            awaitAnswer(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitAnswer(Path log) throws IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try (Connection _ = DriverManager.getConnection(url("public"))) {
                return;
            } catch (SQLException notYet) {
                if (Instant.now().isAfter(end) || !running()) {
                    throw new IllegalStateException("no answer of PostgreSQL:\n" + Files.readString(log), notYet);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private boolean running() {
        Process server = process;
        return server != null && server.isAlive();
    }

    /** Stops the server, which breaks the connections that are open. */
    public void stop() {
        try {
            Process server = process;
            if (server != null) {
                run(List.of("kill", "-INT", Long.toString(server.pid())));
                if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("PostgreSQL does not stop");
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        Process server = process;
        if (server != null) {
            server.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException failure) {
            System.err.println(folder + " cannot be deleted: " + failure);
        }
    }

    /** The name of a schema that nobody has. */
    public String newSchema() {
        return "test_" + SCHEMAS.incrementAndGet();
    }

    public PostgresAddress address(String schema) {
        return PostgresAddress.parse(url(schema));
    }

    /** The address of a schema, with the password. */
    public String url(String schema) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=sfumato&password=" + PASSWORD + "&currentSchema="
                + schema;
    }
}
