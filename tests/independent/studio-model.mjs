// The studio's model without a page: node studio-model.mjs VALUES RECIPE, the known answers of docs/formats/redaction-recipe.md.
// Ends with 0 where everything is as it has to be; otherwise it says what is not.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const frontend = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/Evidence.Web/Frontend");
const { build } = createRequire(path.join(frontend, "package.json"))("esbuild");
const parts = ["content", "values", "shapes", "strength", "tracks", "history", "queue", "seams", "scale", "profiles", "words"];
const contents = parts.map((part) => `export * from "./scripts/studio/model/${part}";`).join("\n");
const { outputFiles } = await build({ absWorkingDir: frontend, stdin: { contents, resolveDir: frontend, loader: "ts" }, bundle: true, format: "esm", platform: "neutral", write: false });
const model = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const recipe = JSON.parse(await readFile(process.argv[3], "utf8"));
const second = 1_000_000;
const master = { width: 1920, height: 1080, length: 20 * second };
const drawn = { by: "a", madeAt: "b", object: "face", reason: "third-party", tool: "drawn/1", effect: { kind: "solid" }, inverse: false, margin: 0, review: [], shape: "rectangle", subject: null };
const mask = (id, from, to, more = {}) => ({ ...drawn, id, from, to, keyframes: [[from, 0, 0, 1600, 1600]], ...more });

const checks = {
  "values between keyframes are those of the list": async () => {
    for (const { track, at, values } of JSON.parse(await readFile(process.argv[2], "utf8")))
      assert.deepEqual(model.valuesAt(recipe.tracks.find((one) => one.id === track), at), values, `at ${at}`);
  },
  "what is too large for a number is worked out exactly, and rounded down below zero too": () => {
    for (const [change, passed, whole] of [[-(2 ** 21), 999_999_999_999, 1e12], [2 ** 21, 999_999_999_999, 1e12], [-1, 1, 3], [7, 2, 3], [-(2 ** 21), 1e12 - 7, 1e12 - 3]]) {
      const [product, by] = [BigInt(change) * BigInt(passed), BigInt(whole)];
      const floor = product >= 0n ? product / by : -((-product + by - 1n) / by);
      assert.equal(model.scaled(change, passed, whole), Number(floor), `${change} ${passed} ${whole}`);
    }
  },
  "a frame is covered while any of its time lies in the track": () => {
    const track = { from: 100, to: 200 };
    assert.deepEqual([[0, 100], [60, 101], [199, 240], [200, 240]].map(([at, until]) => model.covers(track, at, until, 1000)), [false, true, true, false]);
    assert.equal(model.covers({ from: 0, to: 1000 }, 1005, Infinity, 1000), true);
  },
  "trimming keeps the shape that was there, and what lies outside goes": () => {
    const track = mask(1, 0, 10 * second, { keyframes: [[0, 0, 0, 100, 100], [10 * second, 1000, 0, 100, 100]], review: [[0, 3 * second], [8 * second, 9 * second]] });
    const cut = model.trimmed(track, 2 * second, 5 * second);
    assert.deepEqual([cut.from, cut.to, cut.keyframes, cut.review], [2 * second, 5 * second, [[2 * second, 200, 0, 100, 100], [5 * second, 500, 0, 100, 100]], [[2 * second, 3 * second]]]);
    assert.deepEqual(model.trimmed(mask(1, 4 * second, 5 * second), second, 2 * second).keyframes, [[second, 0, 0, 1600, 1600]]);
    assert.equal(model.trimmed(track, 5, 5), track);
    const longer = model.trimmed(cut, 0, 20 * second);
    assert.deepEqual(longer.keyframes, cut.keyframes);
  },
  "every cut of every track of the recipe stays within the format": () => {
    for (const track of recipe.tracks)
      for (let step = 0; step < 40; step++) {
        const from = track.from + Math.floor(((track.to - track.from) * step) / 41);
        const to = from + Math.max(1, Math.floor((track.to - from) / 3));
        const { keyframes } = model.trimmed(track, from, to);
        assert.ok(keyframes.every(([at], n) => at >= from && at <= to && (n === 0 || at > keyframes[n - 1][0])), `track ${track.id} from ${from}`);
        if (track.shape !== "frame") assert.deepEqual(model.valuesAt({ keyframes }, from), model.valuesAt(track, from));
      }
  },
  "the last keyframe stays, and a shape is kept where it is put": () => {
    const track = mask(1, 0, second);
    assert.equal(model.withoutKeyframe(track, 0), track);
    const shaped = model.shapedAt(track, 500_000, [16, 16, 160, 160]);
    assert.deepEqual(model.valuesAt(shaped, 500_000), [16, 16, 160, 160]);
    assert.equal(model.shapedAt(track, 2 * second, [1, 1, 1, 1]), track);
  },
  "undo and redo go all the way, and a movement is one step": () => {
    const history = new model.History(0);
    for (let n = 1; n <= 5000; n++) history.do(n, `step ${n}`);
    for (let n = 0; n < 5000; n++) assert.ok(history.undo());
    assert.deepEqual([history.content, history.undo(), history.undoes, history.redoes], [0, false, null, "step 1"]);
    for (let n = 0; n < 5000; n++) history.redo();
    for (const content of [6001, 6002, 6003]) history.go(content, "move");
    history.settle();
    history.go(7000, "move again");
    history.undo();
    assert.equal(history.content, 6003);
    history.undo();
    assert.equal(history.content, 5000);
    history.do(1, "other");
    assert.equal(history.redo(), false);
  },
  "no movement takes a mask out of the picture": () => {
    for (const shape of ["rectangle", "ellipse", "polygon", "brush"])
      for (const [x, y] of [[-1e6, 0], [1e6, 0], [0, -1e6], [0, 1e6], [-1e9, 1e9]]) {
        const box = model.boxOf(shape, model.moved(shape, model.placed(shape, master), x, y, master));
        assert.ok(box.left < master.width * 16 && box.top < master.height * 16 && box.left + box.width > 0 && box.top + box.height > 0, `${shape} by ${x}, ${y}`);
        assert.ok(Object.values(box).every(Number.isInteger));
      }
  },
  "a shape is hit where it is, and not in the corners of its box": () => {
    assert.equal(model.hits("ellipse", [0, 0, 1600, 1600], 800, 800, 0), true);
    assert.equal(model.hits("ellipse", [0, 0, 1600, 1600], 20, 20, 0), false);
    const star = [0, 0, 1600, 0, 0, 1600];
    assert.deepEqual([model.hits("polygon", star, 200, 200, 0), model.hits("polygon", star, 1500, 1500, 0)], [true, false]);
    assert.deepEqual([model.hits("brush", [100, 0, 0, 1000, 0], 500, 90, 0), model.hits("brush", [100, 0, 0, 1000, 0], 500, 120, 0)], [true, false]);
  },
  "what was followed keeps who it hides, why, and what it looks like": () => {
    const draft = { from: 0, to: 15 * second, keyframes: [[0, 10, 10, 320, 320], [second, 50, 10, 320, 640]], margin: 32, review: [[0, second]], shape: "rectangle", tool: "template-tracker/1", begins: "recording", ends: "cut", confidence: [900, 100] };
    const ellipse = model.followed(mask(3, 0, second, { shape: "ellipse", subject: 4 }), draft, 0, master.length);
    assert.deepEqual([ellipse.id, ellipse.shape, ellipse.subject, ellipse.object, ellipse.to, ellipse.margin, ellipse.tool], [3, "ellipse", 4, "face", 15 * second, 32, "template-tracker/1"]);
    const polygon = model.followed(mask(3, 0, second, { shape: "polygon", keyframes: [[0, 0, 0, 320, 0, 0, 320]] }), { ...draft, ends: "recording" }, 0, master.length);
    assert.deepEqual([polygon.keyframes, polygon.to, polygon.margin], [[[0, 10, 10, 330, 10, 10, 330], [second, 50, 10, 370, 10, 50, 650]], master.length, 33]);
  },
  "the queue holds gaps of a subject, unsure spans, proposals and what nobody said": () => {
    const proposal = { id: 1, state: "open", subject: 9, object: "face", confidence: 500, from: 7, to: 8, shape: "rectangle", keyframes: [[7, 0, 0, 1, 1]], margin: 0, review: [], tool: "x/1", tracks: [] };
    const content = { ...model.empty, tracks: [mask(1, 0, 10, { subject: 1, review: [[4, 5]] }), mask(2, 20, 30, { subject: 1, reason: null }), mask(3, 5, 12, { subject: 1 })], proposals: [proposal, { ...proposal, id: 2, state: "rejected" }] };
    assert.deepEqual(model.queue(content).map((one) => [one.kind, ...one.span]), [["unsure", 4, 5], ["proposal", 7, 8], ["gap", 12, 20], ["unsaid", 20, 30]]);
    assert.deepEqual(model.nextAfter(model.queue(content), 12).kind, "unsaid");
    assert.deepEqual(model.nextAfter(model.queue(content), 99).kind, "unsure");
    const right = model.withTrack(content, model.lookedAt(content.tracks[0], [4, 5]));
    assert.equal(model.queue(right).filter((one) => one.kind === "unsure").length, 0);
    const taken = model.accepted(content, proposal, "me", "now");
    assert.deepEqual([taken.tracks.at(-1).id, taken.proposals[0].state, taken.proposals[0].tracks, content.tracks.length], [4, "accepted", [4], 3]);
  },
  "all seams are played once, with a little before and after": () => {
    const content = { ...model.empty, tracks: [mask(1, 0, 4 * second, { review: [[3 * second, 3.5 * second]] }), mask(2, 10 * second, master.length)] };
    const all = model.seams(content, master.length);
    assert.deepEqual(all.map((one) => one.kind), ["unsure", "end", "start"]);
    assert.deepEqual(model.stretches(all, 500_000, master.length), [[2.5 * second, 4.5 * second], [9.5 * second, 10.5 * second]]);
  },
  "a time line goes from times to pixels and back, and keeps its place when it grows": () => {
    const scale = new model.Scale(master.length, 1000);
    assert.deepEqual([scale.x(5 * second), scale.at(250), scale.at(-50), scale.at(5000)], [250, 5 * second, 0, master.length]);
    const near = scale.zoomed(4, 10 * second);
    assert.equal(Math.round(near.x(10 * second)), 500);
    assert.equal(near.moved(1e12).from + near.span, master.length);
    assert.ok(near.ticks(80).every((at, n, all) => n === 0 || near.x(at) - near.x(all[n - 1]) >= 79.9));
    assert.equal(near.following(0).from, 0);
  },
  "profiles name what does not apply, in order, and nothing that is gone": () => {
    let content = model.withProfile({ ...model.empty, tracks: [mask(1, 0, 9), mask(2, 0, 9)] }, model.newProfile("press"));
    content = model.withProfile(content, model.newProfile("defence"));
    let press = model.applies(model.applies(content.profiles[1], "withoutTracks", 2, false), "withoutTracks", 1, false);
    press = model.withEffect(press, 2, { kind: "blur", radius: 40 });
    content = model.withProfile(content, press);
    assert.deepEqual(content.profiles.map((one) => [one.name, one.withoutTracks]), [["defence", []], ["press", [1, 2]]]);
    assert.equal(model.tracksFor(content, press).length, 0);
    const fewer = model.withoutTrack(content, 2).profiles[1];
    assert.deepEqual([fewer.withoutTracks, fewer.effects], [[1], []]);
    const halves = model.split({ ...content, tracks: [mask(1, 0, 9)] }, mask(1, 0, 9), 4);
    assert.deepEqual([halves.tracks.map((one) => [one.id, one.from, one.to]), halves.profiles[1].withoutTracks.slice().sort()], [[[1, 0, 4], [2, 4, 9]], [1, 2, 2]]);
  },
  "an effect that is too weak for a face is made as strong as it has to be": () => {
    const face = mask(1, 0, 9, { keyframes: [[0, 0, 0, 300 * 16, 600 * 16]] });
    assert.deepEqual(model.strongEnough(face, { kind: "blur", radius: 24 }, master), { kind: "blur", radius: 50 });
    assert.deepEqual(model.strongEnough({ ...face, object: "vehicle" }, { kind: "blur", radius: 24 }, master), { kind: "blur", radius: 24 });
    assert.deepEqual(model.strongEnough({ ...face, shape: "frame", keyframes: [] }, { kind: "pixelate", block: 32 }, { width: 4000, height: 3000 }), { kind: "solid" });
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks))
  try {
    await check();
  } catch (trouble) {
    failed++;
    console.error(`${name}: ${trouble.stack}`);
  }
console.log(`${Object.keys(checks).length - failed} of ${Object.keys(checks).length}`);
process.exit(failed === 0 ? 0 : 1);
