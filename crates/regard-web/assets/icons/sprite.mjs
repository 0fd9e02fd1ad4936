// One sprite with only the icons that are used: the names are the variants of `Icon` in src/view/icon.rs.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const lucide = path.join(path.dirname(fileURLToPath(import.meta.url)), '../node_modules/lucide-static/icons');

// Our own glyphs: the brand mark (a ring that looks at you) and the two linked rings of a promise.
const own = {
  mark: '<circle cx="12" cy="12" r="8.6" pathLength="100" stroke-dasharray="80 100" transform="rotate(-62 12 12)" stroke-width="3"/><circle cx="14.1" cy="12" r="2.9" fill="currentColor" stroke="none"/>',
  promise: '<circle cx="8.4" cy="12" r="5.6"/><path d="M12.6 7.5a5.6 5.6 0 1 1-2.2 4.5"/>',
  'promise-kept':
    '<circle cx="8.4" cy="12" r="5.6"/><circle cx="15.6" cy="12" r="5.6"/><path d="M12 7.7a5.6 5.6 0 0 1 0 8.6 5.6 5.6 0 0 1 0-8.6z" fill="currentColor"/>',
  'promise-broken':
    '<circle cx="7.6" cy="12" r="5.4"/><path d="M14.2 8.2a5.4 5.4 0 0 1 3.2-1.5M20 8.2a5.4 5.4 0 0 1 1.7 3.2M21.2 14.9a5.4 5.4 0 0 1-2.6 2.3M15.6 16.7a5.4 5.4 0 0 1-1.6-1.5"/>',
};

/** The sprite as one SVG document, from the names that `enumFile` maps its variants to. */
export function sprite(enumFile) {
  const names = [...fs.readFileSync(enumFile, 'utf8').matchAll(/=> "([a-z0-9-]+)"/g)].map(([, name]) => name);
  if (names.length === 0) throw new Error(`no icon names found in ${enumFile}`);
  const symbols = names.sort().map(
    (name) =>
      `<symbol id="i-${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${own[name] ?? outline(name)}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

function outline(name) {
  return fs
    .readFileSync(path.join(lucide, `${name}.svg`), 'utf8')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/^[^]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/\s+/g, ' ')
    .replace(/ \/>/g, '/>')
    .trim();
}
