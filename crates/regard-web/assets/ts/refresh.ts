// What an event touches is fetched again: the page's own address, once, of which only those regions are put in that
// name the event in [data-live]. So permissions are checked in one place, and the server knows nothing of regions.
import htmx from 'htmx.org';
import { find, findAll } from './dom';
import { mayReplace } from './list';

const SOON_MS = 150;
const BUSY_MS = 2_000;
const AGAIN_MS = 5_000;
const AWAIT_MS = 1_500;

const dirty = new Set<string>();
let timer = 0;
let lastRun = 0;
let running = false;

/** Marks names as changed; the regions that listen to them are fetched soon. `*` is everything. */
export function changed(...names: string[]): void {
  for (const name of names) dirty.add(name);
  if (timer || running || !regions().length) return;
  const urgent = regions().some((region) => region.matches('[data-ticket], [data-live^="presence"]'));
  const rest = urgent ? 0 : lastRun + BUSY_MS - Date.now();
  timer = window.setTimeout(() => void run(), Math.max(SOON_MS, rest));
}

function regions(): HTMLElement[] {
  const all = findAll('[data-live][id]').filter((region) => {
    const names = region.dataset.live?.split(' ') ?? [];
    return dirty.has('*') || names.some((name) => dirty.has(name));
  });
  return all.filter((region) => !all.some((other) => other !== region && other.contains(region)));
}

async function run(): Promise<void> {
  timer = 0;
  lastRun = Date.now();
  const selectOOB = regions()
    .map((region) => `#${region.id}:outerMorph`)
    .join(',');
  dirty.clear();
  if (!selectOOB) return;
  const path = location.pathname + location.search;
  // One at a time: htmx keeps one request waiting and drops the next, and what it asked for would never be fetched.
  running = true;
  await htmx
    .ajax('GET', path, { source: '#live', target: '#live', swap: 'none', selectOOB } as object)
    .catch(() => null);
  running = false;
  changed();
}

// What could not be fetched is fetched again: when the network is back, and every few seconds until then.
document.addEventListener('htmx:error', (event) => {
  const { ctx } = (event as CustomEvent<{ ctx?: { sourceElement?: Element } }>).detail;
  if (ctx?.sourceElement?.id === 'live') setTimeout(() => changed('*'), AGAIN_MS);
});
addEventListener('online', () => changed('*'));

type Task = { target: Element | null; fragment: DocumentFragment };

document.addEventListener('htmx:before:swap', (event) => {
  const detail = (event as CustomEvent<{ tasks: Task[]; ctx: { sourceElement?: Element } }>).detail;
  if (detail.ctx.sourceElement?.id !== 'live') return;
  const at = detail.tasks.findIndex((task) => task.target?.id === 'list');
  const task = detail.tasks[at];
  if (task && !mayReplace(task.fragment, () => changed('tickets'))) detail.tasks.splice(at, 1);
});

// What a page waits for is looked for until it is there: [data-awaits] names the regions.
window.setInterval(() => {
  for (const waiting of findAll('[data-awaits]')) changed(waiting.dataset.awaits ?? '');
}, AWAIT_MS);

/** The ticket that is open in this tab, if one is. */
export const openTicket = (): string | undefined => find('[data-ticket]')?.dataset.ticket;
