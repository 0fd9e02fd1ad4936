// Keys press real buttons: [data-key="g t"] or [data-key="Mod+k"] names them. What has no button has no key.
import { awaitsComposer } from './composer';
import { find, findAll, writing } from './dom';
import { drawer, drawerOpen, layered, openDialog } from './layers';
import { choose, moveInList } from './list';

const SEQUENCE_MS = 1200;
const BURST_MS = 700;
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

let pending = '';
let pendingSince = 0;
let lastLetter = -BURST_MS;

/** Keys are written for Ctrl; on a Mac they say ⌘. */
export function nameModifiers(root: ParentNode = document): void {
  if (isMac) for (const key of findAll('[data-mod]', root)) key.textContent = '⌘';
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) return withModifier(event);
  if (event.altKey) return;
  if (event.key === 'Escape') return escape(event);
  if (runsOn(event)) return;
  if (writing() || layered() || !('keys' in document.body.dataset)) return;
  if (single(event)) event.preventDefault();
});

/** A letter right after letters in a field belongs to those, wherever the cursor went: it is no command. */
function runsOn(event: KeyboardEvent): boolean {
  const follows = event.timeStamp - lastLetter < BURST_MS;
  const isLetter = event.key.length === 1;
  if (isLetter && (writing() || follows || awaitsComposer())) lastLetter = event.timeStamp;
  return isLetter && !writing() && (follows || awaitsComposer());
}

// Who leaves a field on purpose is done with its letters.
for (const leaves of ['pointerdown', 'submit']) document.addEventListener(leaves, () => (lastLetter = -BURST_MS), true);

function withModifier(event: KeyboardEvent): void {
  const target = find(`[data-key="Mod+${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || (event.key.toLowerCase() === 'z' && writing())) return;
  event.preventDefault();
  target.click();
}

/** Leaves the field first, then closes the layer. Dialogs and menus do so by themselves. */
function escape(event: KeyboardEvent): void {
  if (layered()) return;
  lastLetter = -BURST_MS;
  if (writing()) (document.activeElement as HTMLElement).blur();
  else if (drawerOpen()) drawer(false);
  else return;
  event.preventDefault();
}

function single(event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key : '';
  if (!key) return false;
  if (key === '?') return openSheet();
  if (key.toLowerCase() === 'x') return choose(event.shiftKey);
  const sequence = event.timeStamp - pendingSince < SEQUENCE_MS ? `${pending} ${key}` : key;
  pending = key;
  pendingSince = event.timeStamp;
  const target = byKey(sequence) ?? byKey(key);
  if (target) return press(target);
  return (key === 'j' || key === 'k') && moveInList(key === 'j' ? 1 : -1);
}

const byKey = (sequence: string): HTMLElement | null => find(`[data-key="${CSS.escape(sequence)}"]:not(:disabled)`);

function press(target: HTMLElement): boolean {
  pending = '';
  if (target instanceof HTMLInputElement && target.type === 'radio') {
    target.checked = true;
    target.dispatchEvent(new Event('change', { bubbles: true }));
  } else {
    target.click();
  }
  return true;
}

function openSheet(): boolean {
  const sheet = find<HTMLDialogElement>('#keys');
  if (sheet) openDialog(sheet);
  return sheet !== null;
}
