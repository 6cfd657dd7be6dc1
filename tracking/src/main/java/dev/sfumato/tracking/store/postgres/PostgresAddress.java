package dev.sfumato.tracking.store.postgres;

import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is, as the driver reads it: {@code jdbc:postgresql://host:port/database?user=…}. Its text
 * shows nothing secret.
 */
public final class PostgresAddress {

    /** The schema of the tables, unless the address names another as {@code currentSchema}. */
    public static final String DEFAULT_SCHEMA = "sfumato";

    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern PARAMETER = Pattern.compile("[?&]([^=&]*)");
    private static final String ALLOWED = "; allowed: jdbc:postgresql://HOST[:PORT]/DATABASE[?user=USER&password=…]";

    private final String url;
    private final String shown;
    private final String schema;

    private PostgresAddress(String url, String shown, String schema) {
        this.url = url;
        this.shown = shown;
        this.schema = schema;
    }

    /**
     * An address from its text.
     *
     * @throws IllegalArgumentException if it is none; the message tells what is wrong without what may be secret
     */
    public static PostgresAddress parse(String url) {
        int query = url.indexOf('?');
        String place = query < 0 ? url : url.substring(0, query);
        if (!place.startsWith(PREFIX)) {
            throw new IllegalArgumentException("is no address of a PostgreSQL database" + ALLOWED);
        }
        if (place.contains("@")) {
            throw new IllegalArgumentException("has a user or password before the host" + ALLOWED);
        }
        Matcher names = PARAMETER.matcher(query < 0 ? "" : url.substring(query));
        while (names.find()) {
            if (PGProperty.forName(names.group(1)) == null) {
                throw new IllegalArgumentException("has a parameter that the driver does not know, '" + names.group(1)
                        + "'; allowed: those of the PostgreSQL JDBC driver");
            }
        }
        Properties parsed = parsed(url, place);
        String schema = PGProperty.CURRENT_SCHEMA.getOrDefault(parsed);
        if (schema == null) {
            schema = DEFAULT_SCHEMA;
        }
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException("has currentSchema '" + schema
                    + "'; allowed: one schema of lower-case letters, digits and underscores");
        }
        return new PostgresAddress(url, place, schema);
    }

    private static Properties parsed(String url, String place) {
        @Nullable Properties parsed = Driver.parseURL(url, null);
        if (parsed == null) {
            throw new IllegalArgumentException("cannot be read, got '" + place + "'" + ALLOWED);
        }
        return parsed;
    }

    String url() {
        return url;
    }

    String schema() {
        return schema;
    }

    /** The address without its parameters. */
    @Override
    public String toString() {
        return shown;
    }
}
