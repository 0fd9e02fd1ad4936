// What lies above the page: dialogs, menus, the customer drawer, toasts, strips.
import { Island, around, find, findAll, fromTemplate } from './dom';

// ————— dialogs: [data-open] names one —————

document.addEventListener(
  'click',
  (event) => {
    const opener = around(event, '[data-open]');
    const dialog = opener && find<HTMLDialogElement>(`#${opener.dataset.open}`);
    if (!dialog || (event as MouseEvent).ctrlKey || (event as MouseEvent).metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    openDialog(dialog);
  },
  true,
);
document.addEventListener('click', (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
});

export function openDialog(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new Event('regard:open'));
}

/** Whether something modal or a menu is open: single keys belong to it then. */
export const layered = (): boolean => find('dialog[open], [popover]:popover-open') !== null;

// ————— menus: popovers; the arrows move inside —————

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches('.menu:popover-open')) return;
    stops(menu)[0]?.focus();
  },
  true,
);
document.addEventListener('keydown', (event) => {
  const menu = around(event, '.menu');
  if (!menu || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || event.target instanceof HTMLTextAreaElement)
    return;
  const all = stops(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]?.focus();
  event.preventDefault();
});

const stops = (menu: HTMLElement): HTMLElement[] =>
  findAll('a, button, input:not([type=hidden]), textarea', menu).filter((e) => e.checkVisibility());

/** Filters the items of a long menu as one types. */
class RegardFilter extends Island {
  protected start(): void {
    const input = find<HTMLInputElement>('[data-filter]', this);
    if (!input) return;
    input.hidden = false;
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/);
      for (const item of findAll('li', this)) {
        const text = item.textContent?.toLowerCase() ?? '';
        item.hidden = !words.every((word) => text.includes(word));
      }
    });
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      find('li:not([hidden]) button', this)?.click();
    });
  }
}
customElements.define('regard-filter', RegardFilter);

// ————— the customer: a drawer below 1280 px —————

const wide = matchMedia('(min-width: 1280px)');
let cameFrom: HTMLElement | null = null;

export const drawerOpen = (): boolean => document.body.dataset.who === 'open';

export function drawer(open: boolean): void {
  const pane = find('#who');
  if (!pane || wide.matches || open === drawerOpen()) return;
  if (open) {
    cameFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    document.body.dataset.who = 'open';
  } else {
    delete document.body.dataset.who;
  }
  for (const button of findAll('[data-who][aria-expanded]')) button.setAttribute('aria-expanded', String(open));
  for (const part of findAll('.inbox > :not(.pane-who, .who-scrim), .side, .tabbar'))
    part.toggleAttribute('inert', open);
  if (open) find('.who-x', pane)?.focus();
  else (cameFrom?.isConnected ? cameFrom : find('button[data-who]'))?.focus();
}
document.addEventListener('click', (event) => {
  if (around(event, '[data-who-close]')) drawer(false);
  else if (around(event, 'button[data-who]')) drawer(!drawerOpen());
});
wide.addEventListener('change', () => drawer(false));

// ————— toasts: gone after their seconds, but never under the pointer —————

class RegardToast extends Island {
  #timer = 0;

  protected start(): void {
    const wait = () => {
      this.#timer = window.setTimeout(() => this.remove(), Number(this.getAttribute('seconds') ?? 6) * 1000);
    };
    const stay = () => clearTimeout(this.#timer);
    wait();
    if (this.hasAttribute('seconds')) return; // an offer ends when it ends
    this.addEventListener('pointerenter', stay);
    this.addEventListener('pointerleave', wait);
  }

  protected override stop(): void {
    clearTimeout(this.#timer);
  }
}
customElements.define('regard-toast', RegardToast);

// ————— strips: what the network does —————

/** Shows the strip of a template once; its [data-slot] is given the text. Returns it. */
export function showStrip(id: string, text = ''): HTMLElement | null {
  const host = find('#strips');
  const template = find<HTMLTemplateElement & HTMLElement>(`#t-${id}`) as HTMLTemplateElement | null;
  if (!host || !template) return null;
  let strip = find(`[data-strip="${id}"]`, host);
  if (!strip) {
    strip = fromTemplate(template);
    strip.dataset.strip = id;
    host.append(strip);
  }
  const slot = find('[data-slot]', strip);
  if (slot && text) slot.textContent = text;
  return strip;
}

export function hideStrip(id: string): void {
  find(`#strips [data-strip="${id}"]`)?.remove();
}
document.addEventListener('click', (event) => {
  if (around(event, '#strips [data-close]')) around(event, '[data-strip]')?.remove();
});

/** "14:20" on the reader's clock. */
export const clockTime = (): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(Date.now());

addEventListener('offline', () => showStrip('offline', clockTime()));
addEventListener('online', () => hideStrip('offline'));
