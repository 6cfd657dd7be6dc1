package dev.sfumato.tracking.journal.log;

import java.io.ByteArrayOutputStream;

/** Puts the chunks of one record together again, and notes when some had to be left out. Used by one thread. */
final class RecordAssembler {

    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private boolean inRecord;
    private boolean skipped;

    /** Adds a chunk; true if the record is complete with it. */
    boolean add(byte type, byte[] bytes, int from, int length) {
        boolean begins = type == LogFormat.FULL || type == LogFormat.FIRST;
        // a record that never ended, or the rest of one whose beginning is lost
        skipped |= begins == inRecord;
        if (begins) {
            record.reset();
            inRecord = true;
        }
        if (!inRecord) {
            return false;
        }
        record.write(bytes, from, length);
        boolean ends = type == LogFormat.FULL || type == LogFormat.LAST;
        inRecord = !ends;
        return ends;
    }

    /** Gives up the chunks so far, because what follows is damaged. */
    void abandon() {
        skipped = true;
        inRecord = false;
    }

    boolean skipped() {
        return skipped;
    }

    byte[] bytes() {
        return record.toByteArray();
    }
}
