package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The fields of a call that add something to the model. */
final class AdapterFields {
    private AdapterFields() {}

    /** {@code [{"name": "style", "weight": 0.8}]}; the weight is 1 where it is left out. */
    static List<LoraChoice> loras(JsonFields fields) {
        List<LoraChoice> loras = new ArrayList<>();
        for (JsonFields lora : fields.objects("loras")) {
            String place = "loras[" + loras.size() + "].";
            lora.allowOnly(Set.of(place + "name", place + "weight"));
            String name = lora.text(place + "name");
            if (name == null) {
                throw new ApiException(ApiError.invalid(
                        place + "name", "missing_required_parameter", place + "name: is missing; it must be a string"));
            }
            Double weight = lora.number(place + "weight");
            loras.add(new LoraChoice(name, weight == null ? 1 : weight));
        }
        return loras;
    }
}
