package dev.sfumato.service.http.studio;

import dev.sfumato.service.http.docs.Resource;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.net.EntityTag;
import dev.sfumato.service.http.query.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/** Hands out the Studio's page and its files, which refer to each other and to the API by relative addresses only. */
@Controller
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class StudioController {
    // Trusted Types: no text that came from anywhere can become markup, whatever a script does.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private final StudioFiles files = new StudioFiles();

    @Get("/")
    HttpResponse<?> index(HttpRequest<?> request) {
        Query.of(request);
        return answer(request, "index.html").header("Content-Security-Policy", POLICY);
    }

    @Get("/studio/{+file}")
    HttpResponse<?> file(HttpRequest<?> request, @PathVariable String file) {
        Query.of(request);
        return answer(request, file);
    }

    private MutableHttpResponse<?> answer(HttpRequest<?> request, String name) {
        Optional<String> resource = files.find(name);
        String path = resource.orElseThrow(() ->
                new ApiException(ApiError.notFound(null, "unknown_url", "there is no /studio/" + name + "; see /")));
        byte[] content = Resource.read(path);
        MediaType type = MediaType.of(StudioFiles.typeOf(name));
        return EntityTag.of(content).answer(request, type, "no-cache", () -> content);
    }
}
