// Builds everything the browser is given into one flat folder: `node build.mjs OUT`.
// Names carry a hash of their content; `manifest.txt` says which name belongs to which file.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { sprite } from './icons/sprite.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, 'dist'));
const manifest = new Map();

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { regard: 'ts/regard.ts', style: 'css/regard.css' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: ['chrome123', 'firefox128', 'safari17.5'],
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.woff2': 'file' },
  legalComments: 'none',
  metafile: true,
});

for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
  const name = path.basename(file);
  if (entryPoint === 'ts/regard.ts') manifest.set('regard.js', name);
  if (entryPoint === 'css/regard.css') manifest.set('regard.css', name);
  if (name.endsWith('.woff2')) manifest.set(name.replace(/-[^-]+\.woff2$/, '.woff2'), name);
}

hashed('icons.svg', sprite(path.join(here, '../src/view/icon.rs')));
hashed('favicon.svg', fs.readFileSync(path.join(here, 'favicon.svg'), 'utf8'));
hashed('licenses.txt', licenses());
fs.writeFileSync(path.join(out, 'manifest.txt'), [...manifest].sort().map((pair) => pair.join(' ') + '\n').join(''));

// Text is compressed once, here, as well as it can be.
for (const name of fs.readdirSync(out)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const bytes = fs.readFileSync(path.join(out, name));
  fs.writeFileSync(path.join(out, name + '.gz'), gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  fs.writeFileSync(path.join(out, name + '.br'), brotliCompressSync(bytes, { params }));
}

function hashed(name, text) {
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase()}${ext}`;
  fs.writeFileSync(path.join(out, file), text);
  manifest.set(name, file);
}

/** The licence of every package that went into the bundle, and of the fonts and icons. */
function licenses() {
  const packages = new Set(['lucide-static']);
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  return [...packages]
    .sort()
    .map((name) => {
      const dir = path.join(here, 'node_modules', name);
      const { version, license } = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
      const file = fs.readdirSync(dir).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? fs.readFileSync(path.join(dir, file), 'utf8').trim() : `Licence: ${license}`;
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(72)}\n\n`);
}
