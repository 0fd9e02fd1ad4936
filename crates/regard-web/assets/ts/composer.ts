// <regard-composer>: a plain form made rich. The text area stays what is sent; the editor is loaded when the page is
// quiet, and if it never comes nothing is lost.
import htmx from 'htmx.org';
import { Island, find, findAll, post } from './dom';
import type { Editor } from './editor';
import { Files } from './files';

const DRAFT_MS = 1_200;
const LOOK_MS = 600;
const ASKED_MS = 5_000;
/** The kind of message somebody asked to write while the one before was still on its way. */
let asked = '';
let askedAt = 0;

/** Whether letters are meant for a composer that is about to come. */
export const awaitsComposer = (): boolean => asked !== '' && Date.now() - askedAt < ASKED_MS;

const phone = matchMedia('(max-width: 899px)');

class RegardComposer extends Island {
  #form!: HTMLFormElement;
  #text!: HTMLTextAreaElement;
  #editor: Editor | null = null;
  #files: Files | null = null;
  #timer = 0;
  #lookTimer = 0;
  #looked = '';
  #kept = '';
  #sending = false;

  protected start(): void {
    const form = find<HTMLFormElement>('form.composer', this);
    const text = form && find<HTMLTextAreaElement>('textarea[name="text"]', form);
    if (!form || !text) return;
    [this.#form, this.#text] = [form, text];
    this.#kept = this.#snapshot();
    this.#looked = this.#looks();
    this.#fold(false);
    form.toggleAttribute('data-folds', true);
    form.addEventListener('click', this.#clicked);
    form.addEventListener('change', this.#changed);
    form.addEventListener('input', this.#changed);
    form.addEventListener('keydown', this.#keyed);
    form.addEventListener('submit', this.#submitted, true);
    form.addEventListener('formdata', this.#sync);
    addEventListener('pagehide', this.#keep);
    document.addEventListener('htmx:finally:request', this.#answered);
    this.#files = new Files(form, this.#draftKey(), (src, name) => this.#editor?.image(src, name) ?? false);
    whenIdle(() => void this.#enrich());
    this.#resume();
  }

  protected override stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#lookTimer);
    removeEventListener('pagehide', this.#keep);
    document.removeEventListener('htmx:finally:request', this.#answered);
    if (this.#files) this.#keep();
    this.#editor?.destroy();
    this.#files?.destroy();
    this.#editor = this.#files = null;
  }

  /** Reply or note, as its keys and the buttons choose; the cursor goes into the text. */
  write(): void {
    if (this.#sending) {
      [asked, askedAt] = [this.#mode(), Date.now()];
      return;
    }
    if (phone.matches) this.#fold(true);
    if (this.#editor) this.#editor.focus();
    else this.#text.focus();
  }

  /** What was asked for while a message was on its way. */
  #resume(): void {
    const radio =
      awaitsComposer() && find<HTMLInputElement>(`[name="mode"][value="${asked}"]:not(:disabled)`, this.#form);
    asked = '';
    if (!radio) return;
    radio.checked = true;
    this.write();
  }

  async #enrich(): Promise<void> {
    const { mount } = await import('./editor').catch(() => ({ mount: null }));
    if (!mount || !this.isConnected || this.#editor) return;
    const html = this.#field('html')?.value ?? '';
    this.#editor = mount(this.#text, html, {
      changed: () => this.#changed(),
      files: (files) => this.#files?.add(files, true) ?? false,
    });
    const tools = find('.cmp-fmt', this.#form);
    if (tools) tools.hidden = false;
  }

  #clicked = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[data-unfold]')) this.write();
    if (target?.closest('[data-fold]')) this.#fold(false, true);
    const button = target?.closest<HTMLElement>('[data-fmt]');
    if (button && button.dataset.fmt !== 'link') this.#editor?.format(button.dataset.fmt ?? '');
    if (target?.closest('[data-link-set]')) this.#link();
  };

  #link(): void {
    const menu = find('[data-link]', this.#form);
    const input = menu && find<HTMLInputElement>('input', menu);
    if (!menu || !input?.reportValidity()) return;
    this.#editor?.link(input.value);
    input.value = '';
    menu.hidePopover();
  }

  #changed = (event?: Event): void => {
    const radio = event?.target instanceof HTMLInputElement && event.target.name === 'mode';
    if (radio && event?.type === 'change') this.write();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#keep, DRAFT_MS);
    clearTimeout(this.#lookTimer);
    this.#lookTimer = window.setTimeout(this.#look, LOOK_MS);
    for (const button of findAll('[data-fmt]', this.#form)) {
      button.setAttribute('aria-pressed', String(this.#editor?.active(button.dataset.fmt ?? '') ?? false));
    }
  };

  #keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const close = event.shiftKey ? find<HTMLButtonElement>('button[name="status"][value="solved"]', this.#form) : null;
    this.#form.requestSubmit(close ?? find<HTMLButtonElement>('.send-g [type="submit"]', this.#form));
  };

  /** An empty message is not sent; files that are still on their way are waited for by the person. */
  #submitted = (event: SubmitEvent): void => {
    this.#sync();
    const empty = !this.#text.value.trim() && !this.#form.querySelector('[name="attachments"]:not(:disabled)');
    const detaching = event.submitter instanceof HTMLButtonElement && event.submitter.name === 'detach';
    if ((empty && !detaching) || this.#files?.busy()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.write();
      return;
    }
    clearTimeout(this.#timer);
    this.#sending = true;
    this.#editor?.lock(true);
    this.#text.blur();
  };

  /** The message went nowhere: it stands here still, to be gone on with. */
  #answered = (event: Event): void => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement?: Element } }>).detail;
    if (ctx.sourceElement !== this.#form || !this.isConnected) return;
    this.#sending = false;
    this.#editor?.lock(false);
    this.#resume();
  };

  /** The fields of the form as they are sent. */
  #sync = (): void => {
    if (!this.#editor) return;
    this.#text.value = this.#editor.text();
    const html = this.#field('html');
    if (html) html.value = this.#text.value.trim() ? this.#editor.html() : '';
  };

  /** Keeps the draft on the server, if it has changed. */
  #keep = (): void => {
    if (this.#sending) return;
    this.#sync();
    const now = this.#snapshot();
    const path = this.getAttribute('draft-url');
    if (now === this.#kept || !path) return;
    this.#kept = now;
    void post(path, Object.fromEntries(new URLSearchParams(now)), true).then((answer) => {
      const note = find('[data-saved]', this.#form);
      if (note) note.textContent = answer?.ok ? 'Draft kept' : 'Draft not kept yet';
      if (!answer?.ok) this.#kept = '';
    });
  };

  /** Asks what is found in the text, if it has changed; what was made of the last answer goes along. */
  #look = (): void => {
    const panel = find('[data-found]', this.#form);
    const path = this.getAttribute('found-url');
    if (this.#sending || !panel || !path) return;
    this.#sync();
    const now = this.#looks();
    if (now === this.#looked) return;
    this.#looked = now;
    const said = [...new FormData(this.#form)].filter(([name, value]) => typeof value === 'string' && name !== 'html');
    const values = Object.fromEntries([['csrf', document.body.dataset.csrf ?? ''], ...said]);
    const swap = { source: this, target: panel, swap: 'innerHTML', values };
    void htmx.ajax('POST', path, swap as object).catch(() => (this.#looked = ''));
  };

  #looks(): string {
    return `${this.#mode()} ${this.#text.value}`;
  }

  #snapshot(): string {
    const fields = ['draft', 'text', 'html', 'cc'].map((name) => [name, this.#field(name)?.value ?? '']);
    return new URLSearchParams([...fields, ['mode', this.#mode()]] as [string, string][]).toString();
  }

  #mode(): string {
    return find<HTMLInputElement>('[name="mode"]:checked', this.#form)?.value ?? 'reply';
  }

  #field(name: string): HTMLInputElement | null {
    return find<HTMLInputElement>(`[name="${name}"]`, this.#form);
  }

  #draftKey(): string {
    return this.#field('draft')?.value ?? '';
  }

  #fold(open: boolean, focus = false): void {
    const line = find('.cmp-fold', this.#form);
    this.#form.toggleAttribute('data-unfolded', open);
    line?.setAttribute('aria-expanded', String(open));
    const words = line && find('span', line);
    const draft = this.#editor?.text() ?? this.#text.value;
    if (words && draft.trim() && !open) {
      const label = document.createElement('b');
      label.textContent = 'Draft';
      words.replaceChildren(label, ` ${draft.slice(0, 120)}`);
    }
    if (focus) line?.focus();
  }
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1_500 });
  else setTimeout(run, 300);
}

customElements.define('regard-composer', RegardComposer);
