// SPDX-License-Identifier: Apache-2.0
//
// build.mjs — styles, scripts and icons of all folders → compressed bytes and the table of them.
//
// Reads src/ui (tokens.css, base.css, components/*.css, utilities.css, scripts/main.ts, icons.svg,
// favicon.svg) and src/features/*/views/*.{css,ts}; writes assets_table.cc and assets.bin into
// --out.
// A features/<feature>/views/<file>.ts becomes the island "<feature>-<file>", loaded on demand;
// frames.mjs says what becomes of features/<feature>/frames.
// Fails when a budget is passed. usage: node tools/assets/build.mjs --out DIR [--quiet]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { frames } from './frames.mjs';
import { licences_of } from './licences.mjs';
import { encode, render_table } from './table.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const out_at = process.argv.indexOf('--out');
const out = out_at > 0 ? path.resolve(process.argv[out_at + 1]) : path.join(root, 'build/assets');
const quiet = process.argv.includes('--quiet');

// Compressed bytes that a page may cost; the browser checks hold the same figures. A frame is
// another document, which is loaded where its kind of file is shown.
const budget = {
  'stithy.css': 14 * 1024, 'stithy.js': 6 * 1024, island: 30 * 1024, frame: 400 * 1024,
};

const list = (folder, end) => fs.existsSync(path.join(root, folder))
  ? fs.readdirSync(path.join(root, folder)).filter(name => name.endsWith(end)).sort()
      .map(name => `${folder}/${name}`)
  : [];
const features = fs.existsSync(path.join(root, 'src/features'))
  ? fs.readdirSync(path.join(root, 'src/features')).sort() : [];
const views = end => features.flatMap(feature => list(`src/features/${feature}/views`, end));

const shared = {
  absWorkingDir: root, bundle: true, minify: true, write: false, metafile: true,
  legalComments: 'none', charset: 'utf8', logLevel: 'warning',
};

// One style sheet. The layers decide who wins: a feature over a component, a helper over both.
async function styles() {
  const lines = ['@layer tokens, base, components, features, utilities;'];
  const add = (file, layer) => lines.push(`@import "./${file}" layer(${layer});`);
  add('src/ui/tokens.css', 'tokens');
  add('src/ui/base.css', 'base');
  for (const file of list('src/ui/components', '.css')) add(file, 'components');
  for (const file of views('.css')) add(file, 'features');
  add('src/ui/utilities.css', 'utilities');
  const result = await build({
    ...shared, target: 'esnext', outdir: '/',
    stdin: { contents: lines.join('\n'), resolveDir: root, loader: 'css' },
  });
  return { text: Buffer.from(result.outputFiles[0].contents), inputs: result.metafile.inputs };
}

const island_name = file => {
  const [, feature, name] = file.match(/^src\/features\/([^/]+)\/views\/(.+)\.ts$/);
  return `${feature}-${name}`;
};

// `import { islands } from 'stithy:islands'` gives name → loader, one chunk each.
const islands_plugin = {
  name: 'islands',
  setup(build) {
    const found = { path: 'islands', namespace: 'islands' };
    build.onResolve({ filter: /^stithy:islands$/ }, () => found);
    build.onLoad({ filter: /.*/, namespace: 'islands' }, () => ({
      contents: `export const islands = {${views('.ts')
        .map(file => `'${island_name(file)}': () => import('./${file}')`).join(',')}}`,
      resolveDir: root, loader: 'ts',
    }));
  },
};

async function scripts() {
  const result = await build({
    ...shared, target: 'es2022', format: 'esm', splitting: true, outdir: path.join(root, 'assets'),
    entryPoints: { stithy: 'src/ui/scripts/main.ts' },
    entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', plugins: [islands_plugin],
  });
  const logical = new Map();
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const entry = output.entryPoint ?? '';
    const name = entry.endsWith('scripts/main.ts') ? 'stithy.js'
      : entry.startsWith('src/features/') ? `${island_name(entry)}.js` : path.basename(file);
    logical.set(path.basename(file), name);
  }
  const files = result.outputFiles.map(file => ({
    name: logical.get(path.basename(file.path)), file: path.basename(file.path),
    type: 'text/javascript; charset=utf-8', bytes: Buffer.from(file.contents),
  }));
  return { files, inputs: result.metafile.inputs };
}

// Markup between tags loses its line breaks; comments go.
const shrink_svg = text => text.replace(/<!--[\s\S]*?-->/g, '').replace(/>\s+</g, '><')
  .replace(/\s+/g, ' ').replace(/ ?\/>/g, '/>').trim();

function symbols_of(sprite) {
  return [...sprite.matchAll(/<symbol id="([\w-]+)".*?<\/symbol>/g)]
    .map(([markup, id]) => ({ id, markup }));
}

function check_budgets(assets) {
  const over = assets.filter(({ name, br, is_frame }) => {
    const bar = is_frame ? budget.frame
      : budget[name] ?? (name.endsWith('.js') ? budget.island : Infinity);
    return br.length > bar;
  });
  for (const { name, br } of over) console.error(`assets: ${name} is ${br.length} bytes of brotli`);
  if (over.length) process.exit(1);
}

const [css, js, framed] = await Promise.all([
  styles(), scripts(), frames(root, shared, features),
]);
const sprite = shrink_svg(fs.readFileSync(path.join(root, 'src/ui/icons.svg'), 'utf8'));
const favicon = shrink_svg(fs.readFileSync(path.join(root, 'src/ui/favicon.svg'), 'utf8'));
const svg = 'image/svg+xml';
const assets = [
  { name: 'stithy.css', type: 'text/css; charset=utf-8', bytes: css.text },
  { name: 'icons.svg', type: svg, bytes: Buffer.from(sprite) },
  { name: 'favicon.svg', type: svg, bytes: Buffer.from(favicon) },
  ...js.files,
  ...framed.files,
].map(encode);
check_budgets(assets);

const licences = licences_of(root, { ...css.inputs, ...js.inputs, ...framed.inputs });
const blob_path = path.join(out, 'assets.bin');
const symbols = symbols_of(sprite);
const { table, blob } = render_table({ assets, symbols, licences, favicon, blob_path });
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(blob_path, blob);
fs.writeFileSync(path.join(out, 'assets_table.cc'), table);
if (!quiet) {
  for (const asset of assets)
    console.log(asset.path.padEnd(40), String(asset.bytes.length).padStart(7),
      'brotli', String(asset.br.length).padStart(6));
}
