// Makes verify.html: one file with its script and style inside, which asks no network for anything. Run by `npm run build`.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(here, "../../Evidence.Web/wwwroot/verify.html");

const bundled = async (entry) => {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    // What the libraries ask to be kept with them.
    legalComments: "eof",
    logLevel: "warning",
    write: false,
  });
  return outputFiles[0].text.trim();
};

// Inside an element the text must not end it.
const script = (await bundled("page/main.ts")).replaceAll("</script", "<\\/script");
const style = await bundled("page/style.css");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; img-src data:; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
const html = (await readFile(path.join(here, "page/index.html"), "utf8"))
  .replace("%POLICY%", () => policy).replace("%STYLE%", () => style).replace("%SCRIPT%", () => script);
await writeFile(target, html);
