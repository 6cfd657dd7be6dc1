package dev.sfumato.service.batches;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two files that a batch writes: a line for each request that was painted, and for each that failed. A line that is
 * in one of them is on the disk, and is never painted again; half a line, left by a crash, is cut off when they are
 * opened. Thread-safe. Whoever opens it closes it.
 */
final class LineLog implements AutoCloseable {
    private static final int LINE_FEED = '\n';

    private final FileChannel output;
    private final FileChannel errors;
    private final Set<String> done = new HashSet<>();
    private int completed;
    private int failed;

    private LineLog(FileChannel output, FileChannel errors) {
        this.output = output;
        this.errors = errors;
    }

    static LineLog open(Path outputFile, Path errorFile) throws IOException {
        Files.createDirectories(outputFile.toAbsolutePath().getParent());
        FileChannel output = append(outputFile);
        FileChannel errors = append(errorFile);
        LineLog log = new LineLog(output, errors);
        log.completed = log.recover(output, outputFile);
        log.failed = log.recover(errors, errorFile);
        return log;
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private int recover(FileChannel channel, Path file) throws IOException {
        channel.truncate(wholeLines(channel));
        channel.position(channel.size());
        int lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                done.add(customId(line));
                lines++;
            }
        }
        return lines;
    }

    /** The bytes up to and with the last line feed. */
    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == LINE_FEED) {
                return end;
            }
        }
        return 0;
    }

    // It stands near the beginning; the pictures behind it need not be read.
    private static String customId(String line) throws IOException {
        try (JsonParser parser = JsonMapper.shared().createParser(line)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                String value = parser.nextStringValue();
                if (name.equals("custom_id") && value != null) {
                    return value;
                }
                parser.skipChildren();
            }
        }
        throw new IOException("a line of a batch's own file has no custom_id");
    }

    /** Whether the request of that name has its line. */
    synchronized boolean has(String customId) {
        return done.contains(customId);
    }

    synchronized LineCounts counts(int total) {
        return new LineCounts(total, completed, failed);
    }

    /** Writes what a request was answered; it is on the disk when this returns. */
    synchronized void add(String customId, LineAnswer answer) throws IOException {
        ByteArrayOutputStream line = head(customId);
        line.writeBytes(utf8(",\"response\":{\"status_code\":" + answer.status() + ",\"request_id\":"
                + quoted(answer.requestId()) + ",\"body\":"));
        line.writeBytes(answer.body());
        line.writeBytes(utf8("},\"error\":null}\n"));
        write(answer.isFailure() ? errors : output, line);
        done.add(customId);
        completed += answer.isFailure() ? 0 : 1;
        failed += answer.isFailure() ? 1 : 0;
    }

    /** Writes that a request was not painted. */
    synchronized void addUnpainted(String customId, String code, String message) throws IOException {
        ByteArrayOutputStream line = head(customId);
        line.writeBytes(utf8(
                ",\"response\":null,\"error\":{\"code\":" + quoted(code) + ",\"message\":" + quoted(message) + "}}\n"));
        write(errors, line);
        done.add(customId);
        failed++;
    }

    private static ByteArrayOutputStream head(String customId) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        String id = "batch_req_"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        line.writeBytes(utf8("{\"id\":" + quoted(id) + ",\"custom_id\":" + quoted(customId)));
        return line;
    }

    private static void write(FileChannel channel, ByteArrayOutputStream line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() throws IOException {
        output.close();
        errors.close();
    }
}
