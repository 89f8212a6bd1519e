/** What the figures of stock say in words, and where a movement leads. Pure. */
import type { StockTexts } from '../text/stock.en.ts';
import type { LedgerEntry, PoolLine, Position } from './stock-types.ts';

type Lines = StockTexts['lines'];

/** Units of one reason, with the locations that have some of them. */
export interface Reason {
  readonly line: keyof Lines;
  readonly units: number;
  readonly locations: readonly string[];
}

/** Lines of the same reason as one, in their order. */
export function reasonsOf(lines: readonly PoolLine[]): Reason[] {
  const found = new Map<keyof Lines, Reason>();
  for (const { line, units, location } of lines) {
    const known = found.get(line) ?? { line, units: 0, locations: [] };
    const locations = location === undefined ? known.locations : [...known.locations, location];
    found.set(line, { line, units: known.units + units, locations });
  }
  return [...found.values()];
}

/** `3 buffer of the channel, 2 for another channel alone`. */
export function withheldText(lines: readonly PoolLine[], names: Lines): string {
  return reasonsOf(lines)
    .filter(({ units }) => units < 0)
    .map(({ line, units }) => `${-units} ${names[line]}`)
    .join(', ');
}

/** Units of a position that nobody may sell, whatever keeps them. */
export function notSellable({ unsellable, refurbish = 0, expired = 0 }: Position): number {
  return unsellable + refurbish + expired;
}

/** Why units of a position are neither free nor claimed. */
export function positionReasons(position: Position, say: StockTexts): string[] {
  const { unsellable, refurbish = 0, expired = 0, safety, withheld = 0 } = position;
  const { selling, doubted, confidence, inTransit = 0, lots = [] } = position;
  const counted: [number, (count: number) => string][] = [
    [unsellable, say.damaged],
    [refurbish, say.mended],
    [expired, say.expired],
    [safety, say.safety],
    [withheld, say.kept],
    [inTransit, say.onTheWay],
    [lots.length, say.lots],
  ];
  return [
    ...counted.flatMap(([count, words]) => (count === 0 ? [] : [words(count)])),
    ...(selling ? [] : [say.notSelling]),
    ...(doubted === undefined ? [] : [say.doubted(doubted)]),
    ...(confidence === undefined || withheld === 0 ? [] : [say.trust(Math.round(confidence.percent))]),
  ];
}

/** What is behind a movement: an order that has a page, or something that is named alone. */
export interface Behind {
  readonly orderId?: string;
  readonly words: string;
}

const PART = /-[fr]\d+$/;

/** Where the `ref` of a movement leads: `fulfillment:web-1-f2` to the order `web-1`. */
export function behind(ref: string): Behind {
  const at = ref.indexOf(':');
  const [kind, id] = [ref.slice(0, at), ref.slice(at + 1)];
  if (kind === 'order') return { orderId: id, words: id };
  if (kind === 'fulfillment' || kind === 'return') return { orderId: id.replace(PART, ''), words: id };
  return { words: at < 0 ? ref : `${kind} ${id}` };
}

/** A quantity before and after a write; undefined where the entry does not have it. */
export function changeOf(
  { before, after }: LedgerEntry,
  names: readonly string[],
): readonly [before: number, after: number] | undefined {
  const read = (state: object): unknown =>
    names.map((name) => Reflect.get(state, name)).find(Number.isInteger);
  const [from, to] = [read(before), read(after)];
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : undefined;
}

/** `12`, or `12 → 10` where the write changed it. */
export function changeText(change: readonly [before: number, after: number] | undefined): string {
  if (change === undefined) return '';
  const [from, to] = change;
  return from === to ? String(to) : `${from} → ${to}`;
}
