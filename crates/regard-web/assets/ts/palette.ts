// The palette: actions of this page (read from its buttons), places (from its links), then people and references.
import Combobox from '@github/combobox-nav';
import { Island, find, findAll, fromTemplate } from './dom';
import { isMac } from './keys';

const WAIT_MS = 120;

class RegardPalette extends Island {
  #targets = new Map<string, HTMLElement>();
  #found: AbortController | null = null;
  #timer = 0;

  protected start(): void {
    const dialog = find<HTMLDialogElement>('dialog', this);
    const input = find<HTMLInputElement>('input', this);
    const list = find('[role="listbox"]', this);
    if (!dialog || !input || !list) return;
    const combobox = new Combobox(input, list, { firstOptionSelectionMode: 'selected', tabInsertsSuggestions: false });
    dialog.addEventListener('regard:open', () => {
      input.value = '';
      this.#fill(list, '');
      combobox.start();
    });
    dialog.addEventListener('close', () => combobox.stop());
    input.addEventListener('input', () => this.#typed(list, input.value, combobox));
    list.addEventListener('combobox-commit', (event) => this.#run(event.target as HTMLElement, dialog));
    list.addEventListener('mousemove', (event) => hover(list, event));
  }

  #typed(list: HTMLElement, query: string, combobox: Combobox): void {
    this.#fill(list, query);
    combobox.resetSelection();
    clearTimeout(this.#timer);
    this.#found?.abort();
    if (query.trim().length < 2) return;
    this.#timer = window.setTimeout(() => void this.#ask(list, query, combobox), WAIT_MS);
  }

  /** What the page itself offers, filtered by the words typed. */
  #fill(list: HTMLElement, query: string): void {
    this.#targets.clear();
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
    const actions = unique(findAll('[data-cmd]'), (e) => e.dataset.cmd ?? '').filter(([text]) => fits(text));
    const places = unique(findAll('.side a.side-a'), (e) => find('span', e)?.textContent ?? '').filter(([t]) =>
      fits(t),
    );
    list.replaceChildren(
      ...this.#group('On this page', actions, (e) => e.dataset.icon ?? 'chevron-right'),
      ...this.#group('Go to', places, (e) => find('use', e)?.getAttribute('href')?.split('#i-')[1] ?? 'inbox'),
    );
  }

  #group(title: string, items: [string, HTMLElement][], icon: (e: HTMLElement) => string): HTMLElement[] {
    const template = find<HTMLTemplateElement & HTMLElement>('template', this) as HTMLTemplateElement | null;
    const option = template?.content.querySelector<HTMLElement>('[role="option"]');
    if (!template || !option || items.length === 0) return [];
    const group = fromTemplate(template);
    group.setAttribute('aria-label', title);
    const heading = find('.pal-h', group);
    if (heading) heading.textContent = title;
    for (const [text, target] of items) {
      const row = option.cloneNode(true) as HTMLElement;
      row.id = `pal-${this.#targets.size}`;
      const use = row.querySelector('use');
      use?.setAttribute('href', (use.getAttribute('href') ?? '').replace(/#.*/, `#i-${icon(target)}`));
      const words = find('span', row);
      if (words) words.textContent = text;
      find('.keys', row)?.append(...keyCaps(target.dataset.key));
      this.#targets.set(row.id, target);
      group.append(row);
    }
    return [group];
  }

  /** People, references, places that only the server knows: an HTML fragment of groups of linked options. */
  async #ask(list: HTMLElement, query: string, combobox: Combobox): Promise<void> {
    this.#found = new AbortController();
    const answer = await fetch(`/find?q=${encodeURIComponent(query)}`, {
      signal: this.#found.signal,
      headers: { 'HX-Request': 'true' },
    }).catch(() => null);
    if (!answer?.ok) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
    list.append(...parsed.body.children);
    if (!find('[aria-selected="true"]', list)) combobox.resetSelection();
  }

  #run(option: HTMLElement, dialog: HTMLDialogElement): void {
    dialog.close();
    const target = this.#targets.get(option.id);
    if (target) target.click();
    else if (option instanceof HTMLAnchorElement) location.assign(option.href);
  }
}

function unique(elements: HTMLElement[], text: (e: HTMLElement) => string): [string, HTMLElement][] {
  const seen = new Map<string, HTMLElement>();
  for (const element of elements) {
    const words = text(element).trim();
    if (words && !seen.has(words)) seen.set(words, element);
  }
  return [...seen];
}

function keyCaps(keys: string | undefined): HTMLElement[] {
  const names = keys?.split(/[ +]/) ?? [];
  return names.map((name) => {
    const cap = document.createElement('kbd');
    cap.className = 'key';
    cap.textContent = name === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : name.toUpperCase();
    return cap;
  });
}

function hover(list: HTMLElement, event: MouseEvent): void {
  const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
  if (!option || option.getAttribute('aria-selected') === 'true') return;
  for (const other of findAll('[role="option"]', list)) other.setAttribute('aria-selected', String(other === option));
}

customElements.define('regard-palette', RegardPalette);
