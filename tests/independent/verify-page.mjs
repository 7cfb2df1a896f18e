// The core of verify.html over bundles on the disk: node verify-page.mjs LIST, where LIST is a file with a JSON list of
// {"path", "trust"}: a ZIP or a folder, and the fingerprint of the root key or null. Writes a line of JSON for each: the
// report as evidence-verify --json gives it.
import { openAsBlob } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const page = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/Evidence.Verifier/Page");
const { build } = createRequire(path.join(page, "package.json"))("esbuild");
const { outputFiles } = await build({ absWorkingDir: page, entryPoints: ["core/index.ts"], bundle: true, format: "esm", platform: "neutral", write: false });
const core = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const signal = new AbortController().signal;

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  return Promise.all(files.map(async (file) => ({ path: `bag/${path.relative(folder, file)}`, content: await openAsBlob(file) })));
}

for (const { path: given, trust } of JSON.parse(await readFile(process.argv[2], "utf8"))) {
  const bag = (await stat(given)).isDirectory() ? core.openFolder(await filesOf(given), [], signal) : await core.openZip(await openAsBlob(given), signal);
  console.log(JSON.stringify(core.reportJson(await core.verify(bag, trust, () => undefined))));
}
