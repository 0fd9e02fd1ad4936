// The list of conversations: moving by J and K, choosing several, staying still under the pointer.
import { Island, around, find, findAll } from './dom';

const links = (): HTMLAnchorElement[] => findAll<HTMLAnchorElement>('#list .conv');

/** Moves the focus to the next (1) or previous (-1) conversation; Enter then opens it, as it does any link. */
export function moveInList(step: 1 | -1): boolean {
  const all = links();
  const focused = all.findIndex((link) => link === document.activeElement);
  const at = focused >= 0 ? focused : all.findIndex((link) => link.getAttribute('aria-current') === 'true');
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}

// ————— choosing —————

const boxes = (): HTMLInputElement[] => findAll<HTMLInputElement>('#list .conv-x');
let last: HTMLInputElement | null = null;

/** Chooses the conversation that is focused or open; with `range` all from the one chosen last. */
export function choose(range: boolean): boolean {
  const row = document.activeElement?.closest('.conv-li') ?? find('#list .conv-li:has([aria-current="true"])');
  const box = row && find<HTMLInputElement>('.conv-x', row);
  if (!box) return false;
  box.checked = range || !box.checked;
  mark(box, range);
  return true;
}

function mark(box: HTMLInputElement, range: boolean): void {
  const all = boxes();
  const [from, to] = [last ? all.indexOf(last) : -1, all.indexOf(box)];
  if (range && from >= 0) {
    for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
  }
  last = box;
  count();
}

function count(): void {
  const chosen = boxes().filter((box) => box.checked).length;
  const words = find('#bulk [data-bulk-count]');
  if (words) words.textContent = `${chosen} chosen`;
}

let shift = false;
document.addEventListener('click', (event) => (shift = event.shiftKey), true);
document.addEventListener('change', (event) => {
  const box = around<HTMLInputElement>(event, '.conv-x');
  if (box) mark(box, shift);
});

// ————— staying still: what moves while somebody points at the list waits —————

const order = (root: ParentNode): string[] => findAll('.conv-li', root).map((row) => row.id);
let waiting: (() => void) | null = null;

const busy = (list: HTMLElement): boolean =>
  list.matches(':hover') || list.querySelector('.conv-x:checked') !== null || list.contains(document.activeElement);

/** Whether a new list may be put in now. If rows would move under the pointer, `later` is called when it has left. */
export function mayReplace(fresh: ParentNode, later: () => void): boolean {
  const list = find('#list');
  if (!list || !busy(list)) return true;
  const [before, after] = [order(list), order(fresh)];
  const moved = after.filter((id, i) => before[i] !== id).length;
  if (moved === 0 && before.length === after.length) return true;
  waiting = later;
  const note = find('[data-moved]', list);
  if (note) {
    note.textContent = `${Math.max(moved, 1)} moved`;
    note.hidden = false;
  }
  return false;
}

function release(): void {
  const run = waiting;
  waiting = null;
  for (const note of findAll('[data-moved]')) note.hidden = true;
  run?.();
}
document.addEventListener('click', (event) => {
  if (!around(event, '[data-moved]')) return;
  (document.activeElement as HTMLElement | null)?.blur();
  release();
});
const releaseIfLeft = (): void => {
  const list = find('#list');
  if (waiting && (!list || !busy(list))) release();
};
document.addEventListener('pointerover', releaseIfLeft);
document.addEventListener('focusout', () => setTimeout(releaseIfLeft));

/** The list's scroller: keeps the open conversation in sight. */
class RegardList extends Island {
  protected start(): void {
    find('[aria-current="true"]', this)?.scrollIntoView({ block: 'nearest' });
  }
}
customElements.define('regard-list', RegardList);
