// What the form holds: only what differs from the chosen model's own, so that the rest follows the model.

const NUMBERS = ["steps", "guidance_scale", "seed", "n", "strength"];

/** The fields that an address may hold, by the API's names; `from` is the SHA-256 and ending of a stored picture. */
export const NAMES = [
  "prompt", "negative_prompt", "model", "size", "steps", "guidance_scale", "scheduler", "sigma_schedule", "seed", "n",
  "prompt_syntax", "strength", "from",
];

/** The settings that an address tells; what is no number where there must be one is left out. */
export function fromAddress(values) {
  const settings = {};
  for (const name of NAMES) {
    const text = values[name];
    if (text === undefined || (NUMBERS.includes(name) && !Number.isFinite(Number(text)))) {
      continue;
    }
    settings[name] = NUMBERS.includes(name) ? Number(text) : text;
  }
  return settings;
}

/** What a job is asked for. */
export function toRequest(settings, source) {
  const request = { previews: 12, metadata: { client: "studio" } };
  for (const name of NAMES) {
    const value = settings[name];
    if (value !== undefined && value !== "" && name !== "from" && name !== "strength") {
      request[name] = value;
    }
  }
  if (source) {
    request.image = source.image;
    if (source.mask) {
      request.mask = source.mask;
    }
    if (settings.strength !== undefined) {
      request.strength = settings.strength;
    }
  }
  return request;
}

/** The settings that paint a finished picture again, from what its job was asked for. */
export function ofPicture(request, seed) {
  const settings = {
    prompt: request.prompt,
    negative_prompt: request.negative_prompt || undefined,
    model: request.model,
    size: `${request.width}x${request.height}`,
    steps: request.steps,
    guidance_scale: request.guidance_scale,
    scheduler: request.scheduler,
    sigma_schedule: request.sigma_schedule === "normal" ? undefined : request.sigma_schedule,
    prompt_syntax: request.prompt_syntax === "none" ? undefined : request.prompt_syntax,
    seed,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** All that determines a picture, one a line, for people and other programs. */
export function asText(request, seed) {
  return JSON.stringify({ ...ofPicture(request, seed), model_hash: request.model_hash }, null, 2);
}

/** A seed that JavaScript's numbers hold exactly. */
export function drawSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
