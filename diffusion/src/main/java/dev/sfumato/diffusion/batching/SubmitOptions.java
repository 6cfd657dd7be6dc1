package dev.sfumato.diffusion.batching;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants to be served; none of it changes what is painted, but {@code deterministic} the last bits.
 *
 * @param priority beside other requests
 * @param deadline after the submission, above 0: a request that is not finished by then fails; null for none
 * @param caller whom the request counts for where callers share a device fairly; "" for anybody
 * @param deterministic whether its pictures never share a call of the denoiser with others, so that they are the same to
 *     the byte in any company
 * @param previews of each picture while it is painted, evenly spaced over its steps, 0 to {@value #MOST_PREVIEWS}
 */
public record SubmitOptions(
        Priority priority, @Nullable Duration deadline, String caller, boolean deterministic, int previews) {

    /** Each preview costs a decoding. */
    public static final int MOST_PREVIEWS = 100;

    /** Of normal priority, without deadline or previews. */
    public static final SubmitOptions DEFAULT = new SubmitOptions(Priority.NORMAL, null, "", false, 0);

    /** @throws IllegalArgumentException naming the field that is out of its range */
    public SubmitOptions {
        if (deadline != null && !deadline.isPositive()) {
            throw new IllegalArgumentException("deadline: must be above 0, got " + deadline);
        }
        if (previews < 0 || previews > MOST_PREVIEWS) {
            throw new IllegalArgumentException("previews: must be 0 to " + MOST_PREVIEWS + ", got " + previews);
        }
    }

    public SubmitOptions withPriority(Priority other) {
        return new SubmitOptions(other, deadline, caller, deterministic, previews);
    }

    public SubmitOptions withDeadline(@Nullable Duration other) {
        return new SubmitOptions(priority, other, caller, deterministic, previews);
    }

    public SubmitOptions withCaller(String other) {
        return new SubmitOptions(priority, deadline, other, deterministic, previews);
    }

    public SubmitOptions withDeterministic(boolean other) {
        return new SubmitOptions(priority, deadline, caller, other, previews);
    }

    public SubmitOptions withPreviews(int other) {
        return new SubmitOptions(priority, deadline, caller, deterministic, other);
    }
}
