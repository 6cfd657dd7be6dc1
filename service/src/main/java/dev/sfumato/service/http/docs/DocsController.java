package dev.sfumato.service.http.docs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.net.EntityTag;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Set;

/** The browsable documentation and the OpenAPI document; nothing is loaded from elsewhere. */
@Controller
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocsController {
    private static final String PAGES = "dev/sfumato/service/http/pages/";
    private static final Set<String> SCRIPTS = Set.of("start.js");
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final OpenApiDocument document;
    private final SwaggerUi swagger = new SwaggerUi();

    DocsController(OpenApiDocument document) {
        this.document = document;
    }

    @Get("/docs")
    HttpResponse<?> docs() {
        return page("docs.html");
    }

    @Get("/docs/{file}")
    HttpResponse<?> asset(HttpRequest<?> request, @PathVariable String file) {
        if (SCRIPTS.contains(file)) {
            return ours(request, "text/javascript", Resource.read(PAGES + file));
        }
        String type = SwaggerUi.typeOf(file)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound(null, "unknown_url", "there is no /docs/" + file + "; see /docs")));
        return new EntityTag("swagger-ui-" + swagger.version())
                .answer(request, MediaType.of(type), "public, max-age=86400", () -> swagger.read(file));
    }

    @Get("/openapi.yaml")
    HttpResponse<?> yaml(HttpRequest<?> request) {
        return ours(request, "application/yaml", document.yaml());
    }

    @Get("/openapi.json")
    HttpResponse<?> json(HttpRequest<?> request) {
        return ours(request, MediaType.APPLICATION_JSON, document.json());
    }

    private static HttpResponse<?> ours(HttpRequest<?> request, String type, byte[] body) {
        return EntityTag.of(body).answer(request, MediaType.of(type), "no-cache", () -> body);
    }

    private static HttpResponse<?> page(String name) {
        return HttpResponse.ok(Resource.read(PAGES + name))
                .contentType(MediaType.TEXT_HTML_TYPE)
                .characterEncoding("utf-8")
                .header("Content-Security-Policy", PAGE_POLICY);
    }
}
