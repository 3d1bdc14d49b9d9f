// SPDX-License-Identifier: Apache-2.0
//
// frames.mjs — the scripts and styles of sandboxed frames, which no page of ours loads.
//
// src/features/<feature>/frames/<name>/main.{ts,css} become "<feature>-<name>.js" and ".css". A
// frame has no origin, so its script is one file; `import text from 'text-of:…'` brings a
// second script along as text, for a worker.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const entries_of = (root, features) => features.flatMap(feature => {
  const folder = path.join(root, 'src/features', feature, 'frames');
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter(name => fs.existsSync(path.join(folder, name, 'main.ts')))
    .map(name =>
      ({ name: `${feature}-${name}`, folder: `src/features/${feature}/frames/${name}` }));
});

// Node's own modules are named by packages that run there, too, and never asked for in a browser.
const script = {
  target: 'es2022', format: 'esm', platform: 'browser',
  external: ['fs', 'http', 'https', 'url', 'zlib', 'canvas', 'path2d', 'node:*'],
  logOverride: { 'empty-import-meta': 'silent' },
};

const text_plugin = (shared, inputs) => ({
  name: 'text-of',
  setup(build_of) {
    build_of.onResolve({ filter: /^text-of:/ }, ({ path: name }) =>
      ({ path: name.slice('text-of:'.length), namespace: 'text-of' }));
    build_of.onLoad({ filter: /.*/, namespace: 'text-of' }, async ({ path: name }) => {
      const made = await build({ ...shared, ...script, format: 'iife',
        stdin: { contents: `import '${name}';`, resolveDir: shared.absWorkingDir } });
      Object.assign(inputs, made.metafile.inputs);
      return { contents: made.outputFiles[0].text, loader: 'text' };
    });
  },
});

export async function frames(root, shared, features) {
  const inputs = {}, files = [];
  for (const { name, folder } of entries_of(root, features)) {
    const of = async (file, options) => {
      const made = await build({ ...shared, ...options, outdir: '/',
        entryPoints: [`${folder}/${file}`] });
      Object.assign(inputs, made.metafile.inputs);
      return Buffer.from(made.outputFiles[0].contents);
    };
    files.push({ name: `${name}.js`, type: 'text/javascript; charset=utf-8', is_frame: true,
      bytes: await of('main.ts', { ...script, plugins: [text_plugin(shared, inputs)] }) });
    files.push({ name: `${name}.css`, type: 'text/css; charset=utf-8', is_frame: true,
      bytes: await of('main.css', { target: 'esnext' }) });
  }
  return { files, inputs };
}
