/** Reads what txt2img and img2img are asked for: every field is honoured, neutral, or refused by name. */
@NullMarked
package dev.sfumato.service.http.sdapi.call;

import org.jspecify.annotations.NullMarked;
