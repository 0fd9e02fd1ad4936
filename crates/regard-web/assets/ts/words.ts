// Words for the time that is left. The same rules as src/view/when.rs; both are held to testdata/clocks.txt.

export type Tone = 'calm' | 'soon' | 'late';
export type Reading = { text: string; tone: Tone; left: number };

const HOUR = 3600;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a clock shows that runs from `from` to `due`; all times in seconds since 1970. */
export function read(from: number, due: number, now: number, zone: string): Reading {
  const whole = Math.max(1, due - from);
  const rest = due - now;
  const share = Math.min(100, Math.max(0, Math.trunc((rest * 100) / whole)));
  const tone: Tone = rest < 0 ? 'late' : rest <= HOUR || share < 33 ? 'soon' : 'calm';
  return { text: until(due, now, zone), tone, left: tone === 'late' ? 100 : share };
}

/** The clock as a sentence: "Next update due in 38 min." */
export function sentence({ text, tone }: Reading): string {
  if (text === 'now') return 'The next update is due now.';
  if (tone === 'late') return `The next update is ${text}.`;
  return `Next update due ${/min$| h/.test(text) ? 'in ' : ''}${text}.`;
}

function until(due: number, now: number, zone: string): string {
  const rest = due - now;
  if (rest < 0) return over(-rest);
  if (rest < 60) return 'now';
  if (rest < HOUR) return `${Math.trunc(rest / 60)} min`;
  const there = parts(due, zone);
  const here = parts(now, zone);
  const days = there.day - here.day;
  if (rest < 6 * HOUR || days === 0) return hours(rest);
  if (days <= 6) return `${there.weekday} ${there.clock}`;
  const near = Math.abs(days) < 183 || there.year === here.year;
  return near ? `${there.weekday} ${there.date} ${there.month}` : `${there.date} ${there.month} ${there.year}`;
}

function over(seconds: number): string {
  if (seconds < 60) return 'now';
  if (seconds < HOUR) return `${Math.trunc(seconds / 60)} min over`;
  if (seconds < 86_400) return `${hours(seconds)} over`;
  const days = Math.trunc(seconds / 86_400);
  return days === 1 ? '1 day over' : `${days} days over`;
}

function hours(seconds: number): string {
  const minutes = Math.trunc((seconds % HOUR) / 60);
  return `${Math.trunc(seconds / HOUR)} h${minutes ? ` ${String(minutes).padStart(2, '0')}` : ''}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar in a zone: the day is counted, so that two of them can be subtracted. */
function parts(seconds: number, zone: string) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const [year, month, date] = [Number(part.year), Number(part.month), Number(part.day)];
  const day = Date.UTC(year, month - 1, date) / 86_400_000;
  const weekday = DAYS[(((day + 4) % 7) + 7) % 7] ?? '';
  return { year, month: MONTHS[month - 1] ?? '', date, day, weekday, clock: `${part.hour}:${part.minute}` };
}
