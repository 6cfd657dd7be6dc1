package dev.sfumato.tracking.store.query;

/** How a value is compared; the signs are those of SQL. */
public enum Comparison {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    public String sign() {
        return sign;
    }

    /** Whether it asks for an order, which only numbers have here. */
    boolean needsNumber() {
        return this != EQUAL && this != NOT_EQUAL;
    }
}
