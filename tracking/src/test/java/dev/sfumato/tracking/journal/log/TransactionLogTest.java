package dev.sfumato.tracking.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionLogTest {

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    private byte[] record(int length) {
        byte[] record = new byte[length];
        random.nextBytes(record);
        return record;
    }

    /** A log of these records; all written at once, or each by a writer that goes on at the end of the file. */
    private static byte[] log(List<byte[]> records, boolean atOnce) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(LogFormat.fileHeader());
        ChunkEncoder encoder = new ChunkEncoder(log.size());
        for (byte[] record : records) {
            encoder.add(record);
            if (!atOnce) {
                log.writeBytes(encoder.bytes());
                encoder = new ChunkEncoder(log.size());
            }
        }
        log.writeBytes(encoder.bytes());
        return log.toByteArray();
    }

    private record Found(List<byte[]> records, long wholeEnd, boolean damaged) {}

    private Found read(byte[] log) throws IOException {
        return read(log, 0);
    }

    private Found read(byte[] log, long from) throws IOException {
        Path file = Files.write(folder.resolve("log"), log);
        try (LogReader reader = new LogReader(file, from)) {
            List<byte[]> records = new ArrayList<>();
            for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
                records.add(next.get());
            }
            return new Found(records, reader.wholeEnd(), reader.damaged());
        }
    }

    private static String hex(int checksum) {
        return HexFormat.of().toHexDigits(Integer.reverseBytes(checksum));
    }

    @Test
    void checksumsAreThoseOfTheFormat() {
        // taken from files of wandb 0.30.0
        assertThat(hex(LogFormat.checksum((byte) 1, new byte[0], 0, 0))).isEqualTo("1bdf05a5");
        assertThat(LogFormat.checksum((byte) 2, new byte[0], 0, 0)).isEqualTo(0x3c0c8ea1);
        assertThat(LogFormat.checksum((byte) 3, new byte[0], 0, 0)).isEqualTo(0x4b0bbe37);
        assertThat(LogFormat.checksum((byte) 4, new byte[0], 0, 0)).isEqualTo(0xd56f2b94);
        assertThat(HexFormat.of().formatHex(log(List.of(HexFormat.of().parseHex("0801920100")), true)))
                .isEqualTo("3a572642e1be00" + "7d03de15" + "0500" + "01" + "0801920100");
    }

    @Test
    void recordsThatEndAnywhereNearABlockEdgeComeBack() throws IOException {
        for (boolean atOnce : new boolean[] {true, false}) {
            for (int left = 0; left <= 20; left++) {
                int first = LogFormat.BLOCK - LogFormat.FILE_HEADER_LENGTH - LogFormat.CHUNK_HEADER - left;
                List<byte[]> records = List.of(record(first), record(0), record(100), record(70_000), record(1));
                byte[] log = log(records, atOnce);
                Found found = read(log);
                assertThat(found.records).as("%d bytes left in the block", left).containsExactlyElementsOf(records);
                assertThat(found.wholeEnd).isEqualTo(log.length);
                assertThat(found.damaged).isFalse();
            }
        }
    }

    @Test
    void exactlyAHeaderBeforeTheEdgeHoldsAnEmptyFirstChunk() {
        int first = LogFormat.BLOCK - LogFormat.FILE_HEADER_LENGTH - 2 * LogFormat.CHUNK_HEADER;
        byte[] log = log(List.of(record(first), record(3)), true);
        assertThat(Arrays.copyOfRange(log, LogFormat.BLOCK - 7, LogFormat.BLOCK))
                .isEqualTo(HexFormat.of().parseHex("a18e0c3c" + "0000" + "02"));
    }

    @Test
    void aLogThatIsCutAnywhereKeepsItsWholeRecords() throws IOException {
        List<byte[]> records = List.of(record(10), record(0), record(33_000), record(5));
        byte[] log = log(records, false);
        List<Long> ends = new ArrayList<>();
        for (int count = 0; count <= records.size(); count++) {
            ends.add((long) log(records.subList(0, count), false).length);
        }
        for (int length = 0; length <= log.length; length += length > 100 && length < 32_700 ? 97 : 1) {
            long cut = length;
            int whole = (int) ends.stream().filter(end -> end <= cut).count() - 1;
            Found found = read(Arrays.copyOf(log, length));
            assertThat(found.records).as("cut at %d", length).hasSize(Math.max(whole, 0));
            assertThat(found.wholeEnd).as("cut at %d", length).isEqualTo(whole < 0 ? 0 : ends.get(whole));
            assertThat(found.damaged).isFalse();
        }
    }

    @Test
    void zerosBehindTheLastRecordAreTornToo() throws IOException {
        byte[] log = log(List.of(record(10), record(20)), true);
        for (int zeros : new int[] {3, 7, 4096, 100_000}) {
            Found found = read(Arrays.copyOf(log, log.length + zeros));
            assertThat(found.records).hasSize(2);
            assertThat(found.wholeEnd).isEqualTo(log.length);
        }
    }

    @Test
    void aDamagedBlockCostsOnlyItsOwnRecords() throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (int k = 0; k < 30; k++) {
            records.add(record(10_000));
        }
        byte[] log = log(records, true);
        log[LogFormat.BLOCK + 5_000] ^= 1;
        Found found = read(log);
        assertThat(found.damaged).isTrue();
        assertThat(found.records).hasSizeBetween(24, 29);
        assertThat(records).containsAll(found.records);
        assertThat(found.records.getLast()).isEqualTo(records.getLast());
        assertThat(found.wholeEnd).isEqualTo(log.length);
    }

    @Test
    void readingGoesOnWhereItStopped() throws IOException {
        List<byte[]> records = List.of(record(40_000), record(5), record(50_000), record(7));
        byte[] log = log(records, false);
        long position = log(records.subList(0, 2), false).length;
        Found found = read(log, position);
        assertThat(found.records).containsExactlyElementsOf(records.subList(2, 4));
    }

    @Test
    void aReaderSeesWhatIsAddedLater() throws IOException {
        List<byte[]> records = List.of(record(10), record(40_000));
        byte[] log = log(records, false);
        Path file = Files.write(folder.resolve("grows"), Arrays.copyOf(log, log.length - 1));
        try (LogReader reader = new LogReader(file, 0)) {
            assertThat(reader.next()).contains(records.getFirst());
            assertThat(reader.next()).isEmpty();
            Files.write(file, log);
            assertThat(reader.next()).contains(records.getLast());
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void otherFilesAreRefused() {
        byte[] newer = log(List.of(record(3)), true);
        newer[6] = 1;
        assertThatThrownBy(() -> read(newer)).hasMessage("is a transaction log of version 1, only 0 is known");
        assertThatThrownBy(() -> read("hello world".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage("is not a transaction log");
    }
}
