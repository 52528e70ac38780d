// Renders score.bin with the kernel's modules in a folder; prints the SHA-256 of the left and right samples.
// node render_score.mjs <folder> <frames>
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, frames] = process.argv.slice(2);
const { FIELDS } = await import(pathToFileURL(`${folder}/sound_arrays.js`));
const { synth_start, synth_push, synth_render } = await import(pathToFileURL(`${folder}/synth.js`));

const fields = Object.entries(FIELDS).map(([name, [kind, size]]) => [
  name,
  kind === "f8" ? new Float64Array(size) : new Int32Array(size),
]);
const synth = Object.fromEntries(fields);
const bytes = new Uint8Array(readFileSync(`${folder}/score.bin`));
const records = new Float64Array(bytes.buffer);
synth_start(synth, 1);
synth_push(synth, records, records.length / 14);

const left = new Float64Array(Number(frames));
const right = new Float64Array(Number(frames));
for (let at = 0; at < left.length; at += 128) {
  const count = Math.min(128, left.length - at); // as an audio worklet asks
  synth_render(synth, count);
  left.set(synth.left.subarray(0, count), at);
  right.set(synth.right.subarray(0, count), at);
}
const hash = createHash("sha256");
hash.update(new Uint8Array(left.buffer));
hash.update(new Uint8Array(right.buffer));
console.log(hash.digest("hex"));
