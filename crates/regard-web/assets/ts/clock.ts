// <regard-clock due from>: rewrites its words, its tone and the rings beside it every half minute.
import { find, findAll } from './dom';
import { read, sentence, type Reading } from './words';

const BEAT_MS = 30_000;
const SVG = 'http://www.w3.org/2000/svg';
const clocks = new Set<RegardClock>();

/** How far this computer's clock is behind the server's, in milliseconds. */
let behind = 0;

/** Seconds since 1970 by the server's clock. */
export const serverNow = (): number => Math.floor((Date.now() + behind) / 1000);

/** Takes the server's time from the page that has just been rendered. */
export function setTime(): void {
  const now = Date.parse(document.body.dataset.now ?? '');
  if (!Number.isNaN(now)) behind = now - Date.now();
}

class RegardClock extends HTMLElement {
  static observedAttributes = ['due', 'from'];

  connectedCallback(): void {
    clocks.add(this);
  }

  disconnectedCallback(): void {
    clocks.delete(this);
  }

  attributeChangedCallback(_name: string, before: string | null): void {
    if (before !== null) this.tick();
  }

  tick(): void {
    const due = Date.parse(this.getAttribute('due') ?? '') / 1000;
    const from = Date.parse(this.getAttribute('from') ?? '') / 1000;
    if (Number.isNaN(due) || Number.isNaN(from)) return;
    const reading = read(from, due, serverNow(), document.body.dataset.zone || 'UTC');
    const words = find('.clock-t', this);
    const text = this.getAttribute('says') === 'sentence' ? sentence(reading) : reading.text;
    if (words && words.textContent !== text) words.textContent = text;
    const was = this.dataset.tone;
    if (this.dataset.tone !== undefined) this.dataset.tone = reading.tone;
    this.#rings(reading);
    if (was && was !== 'late' && reading.tone === 'late') this.#announce();
  }

  /** Crossing into overdue is said once; a clock itself is not live. */
  #announce(): void {
    const name = find('.conv-n, h2', this.closest('[data-clock]') ?? this)?.textContent?.trim();
    const live = find('#announce');
    if (live && name) live.textContent = `${name}: the next update is overdue.`;
  }

  #rings({ tone, left }: Reading): void {
    const scope = this.closest<HTMLElement>('[data-clock]');
    if (!scope) return;
    if (scope.dataset.tone) scope.dataset.tone = tone;
    for (const ring of findAll('[data-tone]:has(> .halo)', scope)) {
      ring.dataset.tone = tone;
      draw(ring, left);
    }
  }
}

function draw(ring: HTMLElement, left: number): void {
  const track = ring.querySelector('.halo-track');
  let arc = ring.querySelector('.halo-arc');
  if (left === 0) return arc?.remove();
  if (!track) return;
  if (!arc) {
    arc = document.createElementNS(SVG, 'circle');
    for (const name of ['cx', 'cy', 'r']) arc.setAttribute(name, track.getAttribute(name) ?? '');
    arc.setAttribute('class', 'halo-arc');
    arc.setAttribute('pathLength', '100');
    arc.setAttribute('transform', 'rotate(-90 20 20)');
    track.after(arc);
  }
  arc.setAttribute('stroke-dasharray', `${left} 100`);
}

const tickAll = (): void => clocks.forEach((clock) => clock.tick());

setTime();
customElements.define('regard-clock', RegardClock);
setInterval(tickAll, BEAT_MS);
document.addEventListener('visibilitychange', () => document.hidden || tickAll());
