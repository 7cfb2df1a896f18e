// Bundles styles and scripts into wwwroot/assets. Run by `npm run build`; `npm run build -- --watch` while working on pages.
import { build, context } from "esbuild";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../wwwroot/assets");
const ourFont = '"Inter Variable",Inter,"Segoe UI",Arial,sans-serif';

// GDS Transport is licensed for one domain that is not ours, and the crest is the state's: neither may reach the pages.
// Both packages' prebuilt sheets are taken whole otherwise.
const housestyle = {
  name: "housestyle",
  setup(b) {
    b.onLoad({ filter: /(govuk|moj)-frontend\.min\.css$/ }, async ({ path: file }) => {
      const css = (await readFile(file, "utf8"))
        .replace(/@font-face\{[^}]*GDS Transport[^}]*\}/g, "")
        .replace(/GDS Transport,arial,sans-serif/g, ourFont)
        .replace(/font-family:sans-serif/g, `font-family:${ourFont}`)
        .replace(/url\(\/assets\/images\/govuk-crest\.svg\)/g, "none")
        .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, "");
      if (/GDS|url\([^)]*crest/.test(css)) throw new Error(`${path.basename(file)} still names the licensed font or the crest`);
      return { contents: css, loader: "css", resolveDir: path.dirname(file) };
    });
    b.onResolve({ filter: /^\/assets\/images\// }, ({ path: url }) => ({
      path: path.resolve(here, "node_modules/@ministryofjustice/frontend/moj", url.slice(1)),
    }));
  },
};

// The component makes markup of a suggestion. The pages' policy (require-trusted-types-for) forbids that, and rightly: what people wrote is in it. It is shown as the text that it is.
const suggestionsAsText = {
  name: "suggestions-as-text",
  setup(b) {
    b.onLoad({ filter: /accessible-autocomplete\.min\.js$/ }, async ({ path: file }) => {
      const markup = /dangerouslySetInnerHTML:\{__html:(\w+\.templateSuggestion\(\w+\))\+\w+\}/g;
      const script = await readFile(file, "utf8");
      if (script.match(markup)?.length !== 1) throw new Error(`${path.basename(file)} makes suggestions otherwise than it did`);
      return { contents: script.replace(markup, "children:$1"), loader: "js" };
    });
  },
};

const options = {
  absWorkingDir: here,
  entryPoints: ["scripts/main.ts", { in: "scripts/player/main.ts", out: "player" }, { in: "scripts/together/main.ts", out: "together" }, { in: "scripts/studio/main.ts", out: "studio" }, { in: "scripts/submitting/main.ts", out: "submitting" }, "scripts/live.ts", "scripts/copy-review.ts", "styles/main.css"],
  entryNames: "[name]",
  assetNames: "files/[name]-[hash]",
  outdir: out,
  publicPath: "/assets",
  bundle: true,
  splitting: true, // what few pages need is a file of its own
  chunkNames: "files/[name]-[hash]",
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".svg": "file" },
  plugins: [housestyle, suggestionsAsText],
  legalComments: "none",
  logOverride: { "css-syntax-error": "silent" }, // a hack for Internet Explorer inside the prebuilt sheet
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const watching = await context({ ...options, minify: false, sourcemap: "linked" });
  await watching.watch();
} else {
  await rm(out, { recursive: true, force: true });
  await build(options);
}
