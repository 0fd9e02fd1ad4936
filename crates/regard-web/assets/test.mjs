// Holds the client's words for time to the same table as the server's: `npm test`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: ['ts/words.ts'],
  absWorkingDir: import.meta.dirname,
  bundle: true,
  format: 'esm',
  write: false,
});
const { read, sentence } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
const seconds = (text) => Date.parse(text) / 1000;

test('clocks read as the table says', () => {
  const table = fs.readFileSync(new URL('testdata/clocks.txt', import.meta.url), 'utf8');
  const lines = table.split('\n').filter((line) => line && !line.startsWith('#'));
  assert.ok(lines.length > 20);
  for (const line of lines) {
    const [from, due, now, zone, text, tone, left] = line.split('|').map((cell) => cell.trim());
    const reading = read(seconds(from), seconds(due), seconds(now), zone);
    assert.deepEqual(reading, { text, tone, left: Number(left) }, line);
  }
});

test('a clock can be a sentence', () => {
  const check = (text, tone, expected) => assert.equal(sentence({ text, tone, left: 0 }), expected);
  check('38 min', 'soon', 'Next update due in 38 min.');
  check('2 h 10', 'calm', 'Next update due in 2 h 10.');
  check('Thu 11:00', 'calm', 'Next update due Thu 11:00.');
  check('25 min over', 'late', 'The next update is 25 min over.');
  check('now', 'soon', 'The next update is due now.');
});
