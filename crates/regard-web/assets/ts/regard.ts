// The client: small islands around pages that the server renders. No framework, no eval, nothing inline.
import htmx from 'htmx.org';
import './theme';
import './layers';
import './list';
import './thread';
import './again';
import './palette';
import './composer';
import { setTime } from './clock';
import { find } from './dom';
import { nameModifiers } from './keys';
import { Live, type Heard } from './live';
import './navigate';
import { here } from './presence';
import { changed } from './refresh';

function heard({ name, data }: Heard): void {
  if (name === 'counts') return changed('counts');
  const about = JSON.parse(data) as { id?: number | '*'; ticket?: number };
  if (about.id === '*') return changed('*');
  if (name === 'presence') changed(`presence:${about.ticket}`);
  else changed(`ticket:${about.id}`, 'tickets');
}

nameModifiers();
here();
if (document.body.dataset.cursor !== undefined) {
  new Live(document.body.dataset.cursor, heard, () => changed('*'));
}

// A page that was morphed in is as new as one that was loaded.
document.addEventListener('htmx:after:swap', () => {
  setTime();
  nameModifiers();
  here();
});

// htmx is asked for nothing that needs eval; should a page ever hold such an attribute, this says so early.
if (find('[hx-on], [hx-vals^="js:"]')) console.error('an attribute in this page needs eval');
export { htmx };
