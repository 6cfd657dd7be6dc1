package dev.sfumato.tracking.journal.record;

/** The protobuf field numbers of the transaction log's messages, as Weights &amp; Biases numbers them. */
final class RecordFields {

    static final int NUMBER = 1;
    static final int HISTORY = 2;
    static final int SUMMARY = 3;
    static final int CONFIG = 5;
    static final int FILES = 6;
    static final int STATS = 7;
    static final int OUTPUT = 13;
    static final int ENVIRONMENT = 26;
    static final int CONTROL = 16;
    static final int RUN = 17;
    static final int EXIT = 18;
    static final int UUID = 19;
    static final int FINAL = 20;
    static final int HEADER = 21;
    static final int FOOTER = 22;
    static final int INFO = 200;

    static final int RUN_ID = 1;
    static final int RUN_PROJECT = 3;
    static final int RUN_CONFIG = 4;
    static final int RUN_GROUP = 6;
    static final int RUN_JOB_TYPE = 7;
    static final int RUN_NAME = 8;
    static final int RUN_NOTES = 9;
    static final int RUN_TAGS = 10;
    static final int RUN_STARTING_STEP = 14;
    static final int RUN_START_TIME = 17;
    static final int RUN_RUNTIME = 20;
    static final int RUN_RESUME = 24;

    static final int ITEM_KEY = 1;
    static final int ITEM_NESTED_KEY = 2;
    static final int ITEM_JSON = 16;

    private RecordFields() {}
}
