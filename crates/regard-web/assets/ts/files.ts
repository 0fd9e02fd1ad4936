// Attachments of a draft: chosen, dropped or pasted, sent at once, shown with what is left to send.
import { find, fromTemplate } from './dom';

type Stored = { id: number; name: string; size: string; url: string };

export class Files {
  #running = 0;

  /** `inline` puts a stored picture into the text and says whether it could. */
  constructor(
    private form: HTMLFormElement,
    private draft: string,
    private inline: (src: string, name: string) => boolean,
  ) {
    form.addEventListener('change', this.#chosen);
    form.addEventListener('dragover', this.#over);
    form.addEventListener('dragleave', this.#left);
    form.addEventListener('drop', this.#dropped);
    form.addEventListener('paste', this.#pasted);
    form.addEventListener('click', this.#clicked);
  }

  destroy(): void {
    this.form.removeEventListener('change', this.#chosen);
    this.form.removeEventListener('dragover', this.#over);
    this.form.removeEventListener('dragleave', this.#left);
    this.form.removeEventListener('drop', this.#dropped);
    this.form.removeEventListener('paste', this.#pasted);
    this.form.removeEventListener('click', this.#clicked);
  }

  busy(): boolean {
    return this.#running > 0;
  }

  /** Sends files; pictures go into the text if `inText`. Says whether there were any. */
  add(files: Iterable<File>, inText: boolean): boolean {
    const list = [...files];
    for (const file of list) this.#send(file, inText && file.type.startsWith('image/'));
    return list.length > 0;
  }

  #chosen = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== 'file') return;
    event.stopPropagation();
    if (this.add(input.files ?? [], false)) input.value = '';
  };

  #over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.form.dataset.drop = '';
  };

  #left = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node && this.form.contains(event.relatedTarget)))
      delete this.form.dataset.drop;
  };

  #dropped = (event: DragEvent): void => {
    delete this.form.dataset.drop;
    if (event.defaultPrevented || !this.add(event.dataTransfer?.files ?? [], false)) return;
    event.preventDefault();
  };

  #pasted = (event: ClipboardEvent): void => {
    if (event.defaultPrevented || !this.add(event.clipboardData?.files ?? [], true)) return;
    event.preventDefault();
  };

  #clicked = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest('[data-detach]') : null;
    button?.closest('li')?.remove();
  };

  #send(file: File, inText: boolean): void {
    const template = find<HTMLTemplateElement & HTMLElement>('[data-file]', this.form) as HTMLTemplateElement | null;
    const row = template && fromTemplate(template);
    if (!row) return;
    const [name, size, bar] = [find('span', row), find('small', row), find<HTMLProgressElement>('progress', row)];
    if (name) name.textContent = file.name;
    find('[data-detach]', row)?.setAttribute('aria-label', `Remove ${file.name}`);
    find('.cmp-files', this.form)?.append(row);
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.set('csrf', document.body.dataset.csrf ?? '');
    body.set('draft', this.draft);
    body.set('file', file);
    this.#running += 1;
    request.upload.addEventListener('progress', ({ loaded, total }) => bar && (bar.value = loaded / (total || 1)));
    request.addEventListener('loadend', () => {
      this.#running -= 1;
      bar?.remove();
      const stored = request.status < 300 ? (request.response as Stored | null) : null;
      if (!stored) return refuse(row, size);
      if (size) size.textContent = stored.size;
      const id = find<HTMLInputElement>('[name="attachments"]', row);
      if (id) [id.value, id.disabled] = [String(stored.id), false];
      if (inText && this.inline(stored.url, stored.name)) row.hidden = true;
    });
    request.open('POST', '/attachments');
    request.responseType = 'json';
    request.send(body);
  }
}

function refuse(row: HTMLElement, size: HTMLElement | null): void {
  row.dataset.tone = 'late';
  row.setAttribute('role', 'alert');
  if (size) size.textContent = 'could not be stored';
}
