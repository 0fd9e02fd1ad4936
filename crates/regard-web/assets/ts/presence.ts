// Tells colleagues that one is here: reading, or writing. Only while the page can be seen.
import { around, post } from './dom';
import { openTicket } from './refresh';

const BEAT_MS = 20_000;
const WRITING_MS = 8_000;

let wrote = 0;
let said = '';
let at: string | undefined;

/** Says where one is and what one does, if that is new or a beat has passed. */
export function here(beat = false): void {
  const ticket = document.hidden ? undefined : openTicket();
  if (at && at !== ticket) leave();
  at = ticket;
  if (!ticket) return;
  const doing = Date.now() - wrote < WRITING_MS ? 'writing' : 'reading';
  if (!beat && said === `${ticket} ${doing}`) return;
  said = `${ticket} ${doing}`;
  void post(`/tickets/${ticket}/presence`, { doing });
}

function leave(): void {
  if (at) void post(`/tickets/${at}/presence`, { _method: 'delete' }, true);
  at = undefined;
  said = '';
}

document.addEventListener('input', (event) => {
  if (!around(event, '.composer')) return;
  wrote = Date.now();
  here();
});
document.addEventListener('visibilitychange', () => here());
addEventListener('pagehide', leave);
setInterval(() => here(true), BEAT_MS);
