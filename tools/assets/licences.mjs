// SPDX-License-Identifier: Apache-2.0
//
// licences.mjs — which npm packages end inside the binary, with their licence texts.
//
// Those are the packages that the bundles took files from, and the tree-sitter grammars, which are
// compiled into the binary. Build and test tools do not ship and are not listed.
import fs from 'node:fs';
import path from 'node:path';

const package_of = file => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1];

function grammars(root) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.filter(name => /(^|\/)tree-sitter-/.test(name)).map(name => `node_modules/${name}`);
}

export function licences_of(root, inputs) {
  const bundled = Object.keys(inputs).map(package_of).filter(Boolean);
  const present = folder => fs.existsSync(path.join(root, folder, 'package.json'));
  return [...new Set([...bundled, ...grammars(root)])].sort().filter(present)
    .map(folder => {
      const manifest = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
      const file = fs.readdirSync(path.join(root, folder))
        .find(name => /^(licen[cs]e|copying)/i.test(name));
      return {
        name: manifest.name, version: manifest.version,
        licence: manifest.license?.type ?? manifest.license ?? '',
        text: file ? fs.readFileSync(path.join(root, folder, file), 'utf8') : '',
      };
    });
}
