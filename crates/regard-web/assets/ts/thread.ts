// <regard-thread>: opens at its newest entry, stays at the end while one reads there, keeps its place otherwise.
import { Island, find } from './dom';

const NEAR_PX = 48;

class RegardThread extends Island {
  #atEnd = true;
  #watch: MutationObserver | null = null;

  protected start(): void {
    const named = location.hash && find(location.hash.replace(/[^#\w-]/g, ''), this);
    if (named) named.scrollIntoView({ block: 'start' });
    else this.#toEnd();
    this.addEventListener('scroll', this.#note, { passive: true });
    this.#watch = new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]);
      const ours = added.some((node) => node instanceof HTMLElement && node.matches('[data-pending]'));
      if (ours || this.#atEnd) this.#toEnd();
    });
    this.#watch.observe(this, { childList: true });
  }

  protected override stop(): void {
    this.removeEventListener('scroll', this.#note);
    this.#watch?.disconnect();
  }

  #note = (): void => {
    this.#atEnd = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_PX;
  };

  #toEnd(): void {
    this.scrollTop = this.scrollHeight;
    this.#atEnd = true;
  }
}
customElements.define('regard-thread', RegardThread);
