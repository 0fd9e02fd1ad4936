// Boosted links and forms: one page at a time, the focus and the scroll where a page load would put them, and a word
// when the network fails.
import { find, findAll } from './dom';
import { drawer, hideStrip, showStrip } from './layers';

type Ctx = {
  sourceElement: Element;
  request: { abort?: () => void; submitter?: HTMLElement | null; method: string };
  response?: { status: number };
};
const ctxOf = (event: Event): Ctx => (event as CustomEvent<{ ctx: Ctx }>).detail.ctx;
const isLive = (ctx: Ctx): boolean => ctx.sourceElement?.id === 'live';

let going: Ctx | null = null;

document.addEventListener('htmx:before:request', (event) => {
  const ctx = ctxOf(event);
  if (ctx.sourceElement instanceof HTMLAnchorElement) {
    going?.request.abort?.(); // the link clicked last wins
    going = ctx;
  }
  ctx.request.submitter?.setAttribute('aria-busy', 'true');
});

document.addEventListener('htmx:finally:request', (event) => {
  const ctx = ctxOf(event);
  if (going === ctx) going = null;
  ctx.request.submitter?.removeAttribute('aria-busy');
});

// A refused form comes back with its messages, but its address is not a page.
document.addEventListener('htmx:before:history:update', (event) => {
  const { response } = (event as CustomEvent<{ response?: { status: number } }>).detail;
  if ((response?.status ?? 200) >= 400) event.preventDefault();
});

let path = location.pathname;
document.addEventListener('htmx:after:swap', (event) => {
  if (isLive(ctxOf(event)) || location.pathname === path) return;
  const inInbox = (p: string): boolean => /^\/(inbox|tickets)\b/.test(p);
  const within = inInbox(path) && inInbox(location.pathname);
  path = location.pathname;
  drawer(false);
  for (const menu of findAll('[popover]:popover-open')) menu.hidePopover();
  const main = find('#main');
  if (within || !main) return;
  main.scrollTop = 0;
  main.focus({ preventScroll: true });
});

document.addEventListener('htmx:after:swap', (event) => {
  const fault = isLive(ctxOf(event)) ? null : find('[aria-invalid="true"]');
  fault?.focus();
});

document.addEventListener('htmx:error', (event) => {
  const ctx = ctxOf(event);
  if (!ctx || isLive(ctx)) return;
  const form = ctx.sourceElement;
  if (!(form instanceof HTMLFormElement) || ctx.request.method === 'GET') {
    showStrip('failed', 'The page could not be fetched. Please try again.');
    return;
  }
  const strip = showStrip('unsent');
  const again = strip && find<HTMLButtonElement>('[data-again]', strip);
  if (again) {
    again.onclick = () => {
      hideStrip('unsent');
      const by = ctx.request.submitter;
      form.requestSubmit(by?.isConnected ? by : null);
    };
  }
});
