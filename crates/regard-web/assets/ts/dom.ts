// Finding things in the page. Nothing here makes HTML from text.

export const find = <T extends HTMLElement>(selector: string, root: ParentNode = document): T | null =>
  root.querySelector<T>(selector);

export const findAll = <T extends HTMLElement>(selector: string, root: ParentNode = document): T[] => [
  ...root.querySelectorAll<T>(selector),
];

/** The element that an event happened in and that matches, looking outwards. */
export const around = <T extends HTMLElement>(event: Event, selector: string): T | null =>
  event.target instanceof Element ? event.target.closest<T>(selector) : null;

/** Whether somebody is writing: single keys are letters then. */
export function writing(): boolean {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return false;
  if (active.isContentEditable || active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement)
    return true;
  return active instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'file'].includes(active.type);
}

/** A copy of the first element of a template in the page. */
export function fromTemplate(template: HTMLTemplateElement): HTMLElement {
  const first = template.content.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error(`template ${template.id} is empty`);
  return first.cloneNode(true) as HTMLElement;
}

/** Sends a small form in the background, with the page's token. Fails silently: nothing depends on it. */
export function post(path: string, fields: Record<string, string>, keepalive = false): Promise<Response | null> {
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf ?? '', ...fields });
  return fetch(path, { method: 'POST', body, keepalive, headers: { 'HX-Request': 'true' } }).catch(() => null);
}

/** A custom element whose content is there when it starts: a morph connects an element first and fills it after. */
export abstract class Island extends HTMLElement {
  #started = false;

  connectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected || this.#started) return;
      this.#started = true;
      this.start();
    });
  }

  disconnectedCallback(): void {
    if (!this.#started) return;
    this.#started = false;
    this.stop();
  }

  protected abstract start(): void;

  protected stop(): void {}
}
