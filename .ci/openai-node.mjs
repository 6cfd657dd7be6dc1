// The official JavaScript client against a running service: node openai-node.mjs BASE_URL
import OpenAI, { toFile } from "openai";
import assert from "node:assert/strict";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });

const plain = await client.images.generate({ model: "gpt-image-1", prompt: "a red apple", quality: "low", seed: 7 });
assert.equal(plain.quality, "low");
assert.ok(plain.data[0].b64_json.startsWith("iVBOR"));

const kinds = [];
let completed;
const stream = await client.images.generate({
  model: "dall-e-3", prompt: "a red apple", quality: "low", seed: 7, stream: true, partial_images: 2,
});
for await (const event of stream) {
  kinds.push(event.type);
  completed = event;
}
assert.deepEqual(kinds, ["image_generation.partial_image", "image_generation.partial_image", "image_generation.completed"]);
assert.equal(completed.b64_json, plain.data[0].b64_json);

await assert.rejects(
  client.images.generate({ prompt: "x", background: "transparent" }),
  (refused) => refused instanceof OpenAI.BadRequestError && refused.param === "background",
);
await assert.rejects(
  client.images.edit({ image: await toFile(Buffer.from("no picture"), "x.png"), prompt: "x" }),
  (refused) => refused instanceof OpenAI.BadRequestError && refused.param === "image",
);

const apple = Buffer.from(plain.data[0].b64_json, "base64");
const edited = await client.images.edit({
  image: await toFile(apple, "apple.png", { type: "image/png" }), prompt: "a green apple", quality: "low",
});
assert.ok(edited.data[0].b64_json.startsWith("iVBOR"));
const varied = await client.images.createVariation({ image: await toFile(apple, "apple.png"), n: 2 });
assert.equal(varied.data.length, 2);

const line = (id, body) => JSON.stringify({ custom_id: id, method: "POST", url: "/v1/images/generations", body });
const lines = [line("one", { prompt: "a red apple", quality: "low", seed: 7 }), line("two", { prompt: "" })];
const input = await client.files.create({ file: await toFile(Buffer.from(lines.join("\n")), "input.jsonl"), purpose: "batch" });
let batch = await client.batches.create({ input_file_id: input.id, endpoint: "/v1/images/generations", completion_window: "24h" });
for (let i = 0; i < 600 && batch.status !== "completed"; i++) {
  await new Promise((wake) => setTimeout(wake, 100));
  batch = await client.batches.retrieve(batch.id);
}
assert.deepEqual(batch.request_counts, { total: 2, completed: 1, failed: 1 });
const output = JSON.parse(await (await client.files.content(batch.output_file_id)).text());
assert.equal(output.response.body.data[0].b64_json, plain.data[0].b64_json);

console.log("generated, streamed with previews, edited, varied, refused by name, and painted a batch");
