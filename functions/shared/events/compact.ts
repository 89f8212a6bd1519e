import { type CarriedEvent, carriedEventSchema } from './carried.ts';

/** Stands for the id of the order that an item belongs to. */
const ORDER = '~';

/**
 * The event as an item of an order stores it: the order's id, with which the ids of fulfillments and shipments
 * begin, is one character. An item of more than a kilobyte costs every write and every check twice, and the id
 * stands in an event as often as the event names something.
 */
export function compactEvent(event: CarriedEvent, orderId: string): CarriedEvent {
  return withTexts(event, (text) => {
    if (text.startsWith(ORDER)) return ORDER + text;
    return text === orderId || text.startsWith(`${orderId}-`) ? ORDER + text.slice(orderId.length) : text;
  });
}

/** The event as it was carried, also of an item that was stored before events were made compact. */
export function expandedEvent(event: CarriedEvent, orderId: string): CarriedEvent {
  return withTexts(event, (text) => {
    if (!text.startsWith(ORDER)) return text;
    return text.startsWith(ORDER + ORDER) ? text.slice(ORDER.length) : orderId + text.slice(ORDER.length);
  });
}

function withTexts(event: CarriedEvent, change: (text: string) => string): CarriedEvent {
  const { also } = event;
  const besides = also ? { also: { ...also, data: changed(also.data, change) } } : {};
  return carriedEventSchema.parse({ ...event, data: changed(event.data, change), ...besides });
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => changed(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(one, change)]));
}

/** The attributes of an item of an order, with the event that they carry in the form that is stored. */
export function storedEvent(evt: CarriedEvent | undefined, orderId: string): { readonly evt?: CarriedEvent } {
  return evt ? { evt: compactEvent(evt, orderId) } : {};
}

/** The same, in the form that it was carried in. */
export function readEvent(evt: CarriedEvent | undefined, orderId: string): { readonly evt?: CarriedEvent } {
  return evt ? { evt: expandedEvent(evt, orderId) } : {};
}
