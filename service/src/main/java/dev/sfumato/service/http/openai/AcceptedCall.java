package dev.sfumato.service.http.openai;

import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.http.request.ImageCall;

/**
 * A call that is being painted.
 *
 * @param call what was asked
 * @param generation what became of it
 */
public record AcceptedCall(ImageCall call, TrackedGeneration generation) {}
