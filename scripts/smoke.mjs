// Runs the main job once from end to end against a started product, and prints each step with its time.
// node smoke.mjs --url URL --sign-ins FILE --verifier DLL --out DIR
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const options = {};
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];
const signIns = JSON.parse(readFileSync(options["sign-ins"], "utf8"));
const cookies = new Map();

async function request(path, init = {}) {
  const response = await fetch(new URL(path, options.url), {
    redirect: "manual", ...init,
    headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join("; "), ...init.headers },
  });
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(";"), at = pair.indexOf("=");
    cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return response;
}
const page = async (path) => {
  const response = await request(path);
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response.text();
};
const field = (html, name) => html.match(new RegExp(`name="${name}"[^>]*value="([^"]*)"`))?.[1]
  ?? html.match(new RegExp(`value="([^"]*)"[^>]*name="${name}"`))?.[1];
const post = (path, fields) => request(path, { method: "POST", body: new URLSearchParams(fields) });
const follow = async (response) => {
  if (response.status !== 302 && response.status !== 303) throw new Error(`${response.url} answered ${response.status} instead of going on`);
  return response.headers.get("location");
};

async function step(text, work) {
  const started = Date.now();
  process.stdout.write(`${text} `);
  const dots = setInterval(() => process.stdout.write("."), 2000);
  try {
    const said = await work();
    console.log(`${said ? said + " " : ""}(${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.log(`failed: ${error.message}`);
    process.exit(1);
  } finally { clearInterval(dots); }
}
async function until(seconds, what, probe) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

/** What an authenticator app shows now (RFC 6238). */
function totp(secret) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

let items = [], bundle, zip, fingerprint;
const officer = signIns.people.find((p) => p.role === "evidence officer");

await step("Sign in as the evidence officer", async () => {
  const html = await page("/sign-in");
  const form = { __RequestVerificationToken: field(html, "__RequestVerificationToken"), "Input.UserName": officer.userName, "Input.Password": officer.password };
  const second = await follow(await post("/sign-in", form));
  if (!second.startsWith("/sign-in/second-step")) throw new Error(`signing in goes on to ${second} and not to the second step`);
  const code = { __RequestVerificationToken: field(await page(second), "__RequestVerificationToken"), Code: totp(officer.authenticatorSecret) };
  await follow(await post("/sign-in/second-step", code));
});
await step("Say whose the drone's card is", async () => {
  const address = await until(60, "a volume that waits for a decision", async () => (await page("/docks")).match(/\/docks\/sessions\/[0-9a-f-]{36}\/decide/)?.[0]);
  const html = await page(address);
  // The card tells its serial, so the page must say it and not ask for it.
  if (!html.includes("serial 1581F5EVIDENCE0007")) throw new Error("the page does not say the serial number that the card tells");
  if (/name="(Make|Serial)"/.test(html)) throw new Error("the page asks for a make or a serial number that the card tells");
  const form = new URLSearchParams({ __RequestVerificationToken: field(html, "__RequestVerificationToken"), Decision: "ours", Kind: "drone", Label: "Drone 1", Step: "decide",
    Holder: html.match(/<option value="([0-9a-f-]{36})"/)[1] });
  await follow(await request(address, { method: "POST", body: form }));
});
await step("Footage arrives and is verified", async () => {
  items = await until(300, "verified footage", async () => {
    const html = await page("/footage");
    const found = [...new Set([...html.matchAll(/\/items\/([0-9a-f-]{36})"/g)].map((m) => m[1]))];
    return found.length >= 6 && !/<strong[^>]*>Checking</.test(html) ? found : null;
  });
  return `${items.length} items`;
});
let playable;
await step("A recording plays from the middle", async () => {
  playable = await until(300, "a playable recording", async () => {
    for (const id of items) {
      let html = await page(`/items/${id}`);
      if (html.includes(`/items/${id}/purpose`)) {
        const form = { __RequestVerificationToken: field(await page(`/items/${id}/purpose`), "__RequestVerificationToken"), Purpose: "investigation", Reference: "Smoke run" };
        await follow(await post(`/items/${id}/purpose`, form));
        html = await page(`/items/${id}`);
      }
      const source = html.match(/<video[^>]*\ssrc="([^"]+)"/)?.[1];
      if (source) return { id, source };
    }
  });
  const response = await request(playable.source, { headers: { range: "bytes=1000-1999" } });
  const bytes = (await response.arrayBuffer()).byteLength;
  if (response.status !== 206 || bytes !== 1000) throw new Error(`the range answered ${response.status} with ${bytes} bytes`);
});
await step("Continuity names its receipt and its verification", async () => {
  const html = await page(`/items/${playable.id}`);
  for (const words of ["Continuity", "Unchanged since received"]) if (!html.includes(words)) throw new Error(`the page does not say "${words}"`);
});
await step("Make a bundle", async () => {
  const query = items.slice(0, 3).map((id) => `items=${id}`).join("&");
  const html = await page(`/bundles/new?${query}`);
  const form = new URLSearchParams({ __RequestVerificationToken: field(html, "__RequestVerificationToken"), Recipient: "Crown Court at Example", Purpose: "Smoke run" });
  for (const id of items.slice(0, 3)) form.append("items", id);
  bundle = await follow(await request("/bundles/new", { method: "POST", body: form }));
  fingerprint = (await page(bundle)).match(/id="root">([0-9a-f]{64})/)?.[1];
  if (!fingerprint) throw new Error("the bundle's page shows no fingerprint");
});
await step("Download it", async () => {
  const response = await request(`${new URL(bundle, options.url).pathname}/download`);
  if (response.status !== 200) throw new Error(`the download answered ${response.status}`);
  zip = `${options.out}/bundle.zip`;
  await pipeline(Readable.fromWeb(response.body), createWriteStream(zip));
});
await step("A stranger verifies it", async () => {
  const run = spawnSync("dotnet", [options.verifier, zip, "--trust", fingerprint], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`evidence-verify said ${run.status}\n${run.stdout}${run.stderr}`);
  return "intact";
});
console.log("The main job works.");
