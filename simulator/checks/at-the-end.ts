import * as z from 'zod';
import { keptEvents, keptTimesSchema } from '../../functions/shared/events/kept-times.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** A consumer drops an event whose id it has seen: the same id must always say the same. */
export function eventViolations({ published }: World): Violation[] {
  const known = new Map<string, string>();
  const found: Violation[] = [];
  for (const { id, type, data } of published) {
    const said = JSON.stringify({ type, data });
    const before = known.get(id);
    // What is left of a SKU is read when it is published: its last word counts.
    if (before !== undefined && before !== said && type !== 'stock.changed')
      found.push({ rule: 'event ids', about: id, text: `said ${before} and then ${said}` });
    known.set(id, said);
  }
  return found;
}

const keptTimes = z.object({
  told: keptTimesSchema.optional(),
  type: z.string().optional(),
  requestedAt: z.iso.datetime().optional(),
  capturedAt: z.iso.datetime().optional(),
});

/** The steps that items keep, as `<event> <subject> <time>`. */
function keptSteps({ table }: World): Set<string> {
  const steps = [...table.store.items()].flatMap((item) => {
    const { told, type, requestedAt, capturedAt } = keptTimes.parse(item);
    if (type === 'Order') {
      const orderId = String(item['orderId']);
      const own = keptEvents('order', told).map(({ event, at }) => `${event} ${orderId} ${at}`);
      return [`order.captured ${orderId} ${String(capturedAt)}`, ...own];
    }
    const isWork = type === 'Fulfillment';
    if (!isWork && type !== 'Reservation') return [];
    const subject = `${String(item['orderId'])}${isWork ? `-f${String(item['n'])}` : ''}`;
    const requested = requestedAt === undefined ? {} : { requested: [Date.parse(requestedAt)] };
    const events = keptEvents(isWork ? 'fulfillment' : 'order', { ...requested, ...told });
    return events.map(({ event, at }) => `${event} ${subject} ${at}`);
  });
  return new Set(steps);
}

/** The timeline of an order has what was published of it, each once. */
export function timelineViolations(world: World): Violation[] {
  const { published, table, stream } = world;
  const kept = keptSteps(world);
  const entries = new Map<string, number>();
  for (const { pk, sk } of table.store.items()) {
    const name = String(sk);
    if (!name.startsWith('TIMELINE#')) continue;
    const id = `${String(pk).slice('ORDER#'.length)} ${name.split('#').slice(2).join('#')}`;
    entries.set(id, (entries.get(id) ?? 0) + 1);
  }
  const repeated = [...entries].filter(([, times]) => times > 1);
  const told = published.filter(({ correlationid, subject, type }) => {
    const isOfOrder = table.store.read({ pk: `ORDER#${correlationid}`, sk: 'META' }) !== undefined;
    // Scans stand with their parcel, whose subject is carrier and number.
    return isOfOrder && !type.startsWith('stock.') && !subject.includes('/');
  });
  // A record that grew too old was published in part, perhaps: it is in the queue of dead records.
  const isWhole = stream.lost === 0;
  const missing = told.filter(({ correlationid, id, type, subject, time }) => {
    const isShown = entries.has(`${correlationid} ${id}`) || kept.has(`${type} ${subject} ${time}`);
    return isWhole && !isShown;
  });
  return [
    ...repeated.map(([about]) => ({ rule: 'timeline', about, text: 'stands twice in the timeline' })),
    ...missing.map(({ id: about, type }) => ({
      rule: 'timeline',
      about,
      text: `${type} was published and is not in the timeline`,
    })),
  ];
}
