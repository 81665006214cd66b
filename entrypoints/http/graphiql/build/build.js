// Makes the page's assets, their licences, and the list of hashes that a test holds them to.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ASSETS = "../assets";
const RECIPE = ["build.js", "main.jsx", "package.json", "package-lock.json"];

const { metafile } = await build({
  entryPoints: { graphiql: "main.jsx" },
  outdir: ASSETS,
  bundle: true,
  minify: true,
  jsx: "automatic",
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // every package's licence is in LICENSES.txt, whole
  loader: { ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl" },
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});

/** Returns the folder of the package that a file belongs to. */
function packageOf(file) {
  const [, name] = file.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
  return name && join("node_modules", name);
}

/** Returns a package's name, version and licence; some have a word for it and no text. */
function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json")));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  const by = author ? `, by ${author.name ?? author}` : "";
  return [`${name} ${version} (${license})${by}`, ...texts].join("\n\n");
}

const folders = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
const rule = `\n\n${"=".repeat(80)}\n\n`;
writeFileSync(join(ASSETS, "LICENSES.txt"), [...folders].sort().map(licenceOf).join(rule) + "\n");

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const hashes = (files, folder) => Object.fromEntries(files.map((f) => [f, sha256(join(folder, f))]));
const made = ["graphiql.js", "graphiql.css", "LICENSES.txt"];
const manifest = { recipe: hashes(RECIPE, "."), assets: hashes(made, ASSETS) };
writeFileSync("manifest.json", JSON.stringify(manifest, null, 2) + "\n");
console.log(`made ${made.join(", ")} of ${folders.size} packages`);
