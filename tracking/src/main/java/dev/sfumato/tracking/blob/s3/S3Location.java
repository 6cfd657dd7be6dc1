package dev.sfumato.tracking.blob.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where blobs are kept: {@code s3://bucket/prefix}.
 *
 * @param prefix what the keys begin with, without slashes at its ends; may be empty
 * @param endpoint the server; null for that of AWS in the region that is set for the SDK
 */
public record S3Location(
        String bucket, String prefix, @Nullable URI endpoint) {

    private static final Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[^/]+)*)/?");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9/!_.*'()-]{0,512}");

    private static final String NO_ENDPOINT = "is no endpoint of S3; allowed: http:// or https:// and a host, with a"
            + " port where needed, as in http://127.0.0.1:9000; keys are taken from AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY, or ~/.aws";

    public S3Location {
        if (endpoint != null) {
            checkEndpoint(endpoint);
        }
    }

    /**
     * A location from its text.
     *
     * @throws IllegalArgumentException if it is none; the message tells what is allowed
     */
    public static S3Location parse(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches() || !PREFIX.matcher(parts.group(2)).matches()) {
            // what is no address may be anything, also a secret
            throw new IllegalArgumentException("is no location in S3; allowed: s3://BUCKET[/PREFIX], the bucket of 3 to"
                    + " 63 lower-case letters, digits, dots and hyphens, the prefix of letters, digits and /!_.*'()-");
        }
        return new S3Location(parts.group(1), parts.group(2).replaceFirst("^/", ""), null);
    }

    /**
     * The same bucket on another server.
     *
     * @throws IllegalArgumentException if the endpoint is none; the message tells what is allowed
     */
    public S3Location at(@Nullable URI server) {
        return new S3Location(bucket, prefix, server);
    }

    /**
     * An endpoint from its text.
     *
     * @throws IllegalArgumentException if it is none; the message tells what is allowed
     */
    public static URI checkedEndpoint(String text) {
        try {
            URI endpoint = new URI(text);
            checkEndpoint(endpoint);
            return endpoint;
        } catch (URISyntaxException _) {
            // whose message shows the text, and with it what may be secret
            throw noEndpoint();
        }
    }

    private static IllegalArgumentException noEndpoint() {
        return new IllegalArgumentException(NO_ENDPOINT);
    }

    private static void checkEndpoint(URI endpoint) {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        String path = endpoint.getRawPath();
        if (!http
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw noEndpoint();
        }
    }

    /** The key of what has this name under the prefix. */
    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
