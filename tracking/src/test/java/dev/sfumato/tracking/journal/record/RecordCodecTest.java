package dev.sfumato.tracking.journal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static final List<Item> ITEMS =
            List.of(new Item(List.of("loss"), "0.5"), new Item(List.of("masks", "true"), "{\"a\":\"ä\"}"));

    @Test
    void bytesAreThoseOfTheFormat() {
        // the header record is one that the official reader accepted, the exit record is of wandb 0.30.0
        assertThat(hex(1, new JournalRecord.Header("studio-java 1.0", "0.70.0")))
                .isEqualTo("0801aa011b0a190a0f73747564696f2d6a61766120312e301206302e37302e30");
        assertThat(hex(1, new JournalRecord.Exit(0, 0))).isEqualTo("0801920100");
        assertThat(hex(300, new JournalRecord.Exit(1, 2))).isEqualTo("08ac0292010408011002");
    }

    private static String hex(long number, JournalRecord record) {
        return HexFormat.of().formatHex(RecordEncoder.encode(number, record));
    }

    @Test
    void everyKindOfRecordComesBack() throws IOException {
        List<JournalRecord> records = List.of(
                new JournalRecord.Header("producer", "0.70.0"),
                new JournalRecord.RunInfo(
                        "id",
                        "project",
                        "name",
                        "group",
                        "job",
                        "notes",
                        List.of("a", "b"),
                        ITEMS,
                        Instant.parse("2026-11-22T10:11:12.123456789Z"),
                        7,
                        42,
                        true),
                new JournalRecord.RunInfo(
                        "id", "project", null, null, null, null, List.of(), List.of(), Instant.EPOCH, 0, 0, false),
                new JournalRecord.Config(ITEMS, List.of(List.of("gone"), List.of("deep", "gone"))),
                new JournalRecord.History(0, List.of()),
                new JournalRecord.History(Long.MAX_VALUE, ITEMS),
                new JournalRecord.Summary(ITEMS, List.of()),
                new JournalRecord.Files(List.of(
                        new JournalRecord.FileEntry("media/images/a.png", JournalRecord.FileType.MEDIA),
                        new JournalRecord.FileEntry("b.txt", JournalRecord.FileType.OTHER))),
                new JournalRecord.Exit(255, 3),
                new JournalRecord.Final(),
                new JournalRecord.Footer());
        long number = 0;
        for (JournalRecord record : records) {
            number++;
            RecordDecoder.Numbered decoded = RecordDecoder.decode(RecordEncoder.encode(number, record));
            assertThat(decoded).isEqualTo(new RecordDecoder.Numbered(number, record));
        }
    }

    @Test
    void unknownRecordsAndFieldsArePassedOver() throws IOException {
        // a TensorBoard record (9) with a nested message, then the record info (200)
        byte[] tensorBoard = HexFormat.of().parseHex("0805" + "4a020801" + "c20c020a00");
        assertThat(RecordDecoder.decode(tensorBoard))
                .isEqualTo(new RecordDecoder.Numbered(5, new JournalRecord.Other(9)));
        // an exit with an unknown varint field 100
        byte[] exit = HexFormat.of().parseHex("0806" + "920105" + "0803" + "a00601");
        assertThat(RecordDecoder.decode(exit).record()).isEqualTo(new JournalRecord.Exit(3, 0));
    }

    @Test
    void brokenMessagesAreErrors() {
        assertThatThrownBy(() -> RecordDecoder.decode(HexFormat.of().parseHex("9201ff")))
                .isInstanceOf(IOException.class);
    }
}
