/** Lists as OpenAI pages them: by the id of the last item of the page before. */
@NullMarked
package dev.sfumato.service.http.openai.paging;

import org.jspecify.annotations.NullMarked;
