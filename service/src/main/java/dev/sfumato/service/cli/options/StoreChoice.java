package dev.sfumato.service.cli.options;

import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.store.postgres.PostgresAddress;
import dev.sfumato.tracking.stores.Stores;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say where the index and the pictures of runs are kept; the journals are always in the home. */
public final class StoreChoice {
    @Option(
            names = "--index",
            paramLabel = "URL",
            converter = Index.class,
            defaultValue = "${env:SFUMATO_INDEX}",
            description = "The PostgreSQL database that keeps the index of runs, as in"
                    + " jdbc:postgresql://HOST/DATABASE?user=USER, instead of index.db in the home (default:"
                    + " $SFUMATO_INDEX).")
    @Nullable
    PostgresAddress index;

    @Option(
            names = "--blobs",
            paramLabel = "s3://BUCKET[/PREFIX]",
            converter = Blobs.class,
            defaultValue = "${env:SFUMATO_BLOBS}",
            description = "The bucket that keeps pictures; keys and region are those of the AWS SDK, as in"
                    + " AWS_ACCESS_KEY_ID (default: $SFUMATO_BLOBS, else the home alone).")
    @Nullable
    S3Location blobs;

    @Option(
            names = "--blobs-endpoint",
            paramLabel = "URL",
            converter = Endpoint.class,
            defaultValue = "${env:SFUMATO_BLOBS_ENDPOINT}",
            description = "The server of the bucket, if it is not that of AWS, as in http://127.0.0.1:9000 (default:"
                    + " $SFUMATO_BLOBS_ENDPOINT).")
    @Nullable
    URI endpoint;

    /**
     * What was chosen.
     *
     * @throws CommandFailure if there is an endpoint and no bucket
     */
    public Stores stores() {
        S3Location bucket = blobs;
        if (endpoint != null && bucket == null) {
            throw CommandFailure.badInput("--blobs-endpoint: goes with --blobs only, got '" + endpoint + "'");
        }
        return new Stores(index, bucket == null ? null : bucket.at(endpoint));
    }

    /** Nothing of a value that is refused is shown: it may hold a password. */
    private static TypeConversionException refused(IllegalArgumentException why) {
        return new TypeConversionException(String.valueOf(why.getMessage()));
    }

    static final class Index implements ITypeConverter<@Nullable PostgresAddress> {
        @Override
        public @Nullable PostgresAddress convert(String value) {
            try {
                // an empty variable counts as unset
                return value.isEmpty() ? null : PostgresAddress.parse(value);
            } catch (IllegalArgumentException why) {
                throw refused(why);
            }
        }
    }

    static final class Blobs implements ITypeConverter<@Nullable S3Location> {
        @Override
        public @Nullable S3Location convert(String value) {
            try {
                return value.isEmpty() ? null : S3Location.parse(value);
            } catch (IllegalArgumentException why) {
                throw refused(why);
            }
        }
    }

    static final class Endpoint implements ITypeConverter<@Nullable URI> {
        @Override
        public @Nullable URI convert(String value) {
            try {
                return value.isEmpty() ? null : S3Location.checkedEndpoint(value);
            } catch (IllegalArgumentException why) {
                throw refused(why);
            }
        }
    }
}
