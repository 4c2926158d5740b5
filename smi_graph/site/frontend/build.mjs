// Bundles each file of src/pages, and the styles that it imports, into the folder that is
// given, and writes manifest.json there: the name of each file with the name it now has.
// The new names hold a digest, so that a browser may keep a file for good. Beside them stands
// countries.json, the shapes of the map, which the server reads.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";
import { drawCountries } from "./countries.mjs";

const here = import.meta.dirname;
const into = resolve(process.argv[2] ?? join(here, "..", "assets", "built"));
const pages = join(here, "src", "pages");

rmSync(into, { recursive: true, force: true });
const result = await build({
  entryPoints: readdirSync(pages)
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(pages, name)),
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  legalComments: "linked",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  outdir: into,
  loader: { ".svg": "dataurl", ".woff": "file", ".woff2": "file", ".ttf": "file" },
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  logLevel: "warning",
});

const manifest = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  // What is imported on demand is an entry for esbuild too, but not one for templates.
  if (!output.entryPoint?.startsWith("src/pages/")) continue;
  const name = basename(output.entryPoint, ".js");
  manifest[`${name}.js`] = basename(path);
  if (output.cssBundle) manifest[`${name}.css`] = basename(output.cssBundle);
}
writeFileSync(join(into, "manifest.json"), JSON.stringify(manifest, null, 1));
writeFileSync(join(into, "countries.json"), JSON.stringify(drawCountries()));
