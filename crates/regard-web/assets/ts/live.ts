// One live stream per browser. Tabs elect a leader over a BroadcastChannel; the leader holds the stream and passes
// on what it hears. Browsers allow six connections per host without HTTP/2, so a stream per tab would use them up.
import { clockTime, hideStrip, showStrip } from './layers';

export type Heard = { name: string; data: string };
type Word =
  | { kind: 'asking'; id: string }
  | { kind: 'leading'; id: string; cursor: string }
  | { kind: 'leaving'; id: string }
  | { kind: 'heard'; id: string; cursor: string; event: Heard };

const EVENTS = ['ticket', 'counts', 'presence'];
const BEAT_MS = 2_000;
const SILENCE_MS = 5_000;
const HIDDEN_MS = 60_000;
const TROUBLE_MS = 8_000;

export class Live {
  #id = Math.random().toString(36).slice(2);
  #channel = new BroadcastChannel('regard-live');
  #cursor: string;
  #stream: EventSource | null = null;
  #leaderHeard = 0;
  #retry = 1_000;
  #trouble = 0;
  #resign = 0;

  /** `heard` gets each event; `missed` is called when events may have passed this tab by. */
  constructor(
    cursor: string,
    private heard: (event: Heard) => void,
    private missed: () => void,
  ) {
    this.#cursor = cursor;
    this.#channel.addEventListener('message', ({ data }) => this.#word(data as Word));
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#hide() : this.#show()));
    addEventListener('pagehide', () => this.#leave());
    addEventListener('pageshow', (event) => event.persisted && this.#show());
    setInterval(() => this.#beat(), BEAT_MS);
    this.#say({ kind: 'asking', id: this.#id });
    setTimeout(() => this.#beat(), 150 + Math.random() * 300);
  }

  get #leads(): boolean {
    return this.#stream !== null;
  }

  #beat(): void {
    if (this.#leads) this.#say({ kind: 'leading', id: this.#id, cursor: this.#cursor });
    else if (!document.hidden && Date.now() - this.#leaderHeard > SILENCE_MS) this.#lead();
  }

  #word(word: Word): void {
    if (word.id === this.#id) return;
    if (word.kind === 'asking') {
      if (this.#leads) this.#beat();
      return;
    }
    if (word.kind === 'leaving') {
      this.#leaderHeard = 0;
      setTimeout(() => this.#beat(), Math.random() * 200);
      return;
    }
    this.#leaderHeard = Date.now();
    if (word.kind === 'heard') {
      this.#cursor = word.cursor;
      this.heard(word.event);
    } else if (this.#leads) {
      // Two lead: a hidden one gives way, otherwise the one with the larger name.
      if (document.hidden || word.id < this.#id) this.#stop();
    } else if (Number(word.cursor) > Number(this.#cursor)) {
      this.#cursor = word.cursor;
      this.missed();
    }
  }

  #lead(): void {
    this.#stop();
    const stream = new EventSource(`/live?after=${encodeURIComponent(this.#cursor)}`);
    this.#stream = stream;
    this.#say({ kind: 'leading', id: this.#id, cursor: this.#cursor });
    for (const name of EVENTS) {
      stream.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId) this.#cursor = lastEventId;
        const event = { name, data };
        this.#say({ kind: 'heard', id: this.#id, cursor: this.#cursor, event });
        this.heard(event);
      });
    }
    stream.addEventListener('open', () => this.#well());
    stream.addEventListener('error', () => this.#broken(stream));
  }

  #well(): void {
    this.#retry = 1_000;
    clearTimeout(this.#trouble);
    this.#trouble = 0;
    if (navigator.onLine) hideStrip('offline');
  }

  /** The browser reconnects by itself and names the last event; only a refused stream has to be opened again. */
  #broken(stream: EventSource): void {
    const since = clockTime();
    this.#trouble ||= window.setTimeout(() => showStrip('offline', since), TROUBLE_MS);
    if (stream.readyState !== EventSource.CLOSED || stream !== this.#stream) return;
    setTimeout(() => stream === this.#stream && this.#lead(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, 60_000);
  }

  #hide(): void {
    if (!this.#leads) return;
    this.#say({ kind: 'leaving', id: this.#id });
    this.#resign = window.setTimeout(() => this.#stop(), HIDDEN_MS);
  }

  #show(): void {
    clearTimeout(this.#resign);
    if (!this.#leads && Date.now() - this.#leaderHeard > SILENCE_MS) this.#lead();
  }

  #leave(): void {
    if (!this.#leads) return;
    this.#stop();
    this.#say({ kind: 'leaving', id: this.#id });
  }

  #stop(): void {
    clearTimeout(this.#resign);
    clearTimeout(this.#trouble);
    this.#trouble = 0;
    this.#stream?.close();
    this.#stream = null;
  }

  #say(word: Word): void {
    this.#channel.postMessage(word);
  }
}
