import type { Erasure } from '../../functions/operations/erase/erase.ts';
import { personalKinds } from '../../functions/operations/erase/redact.ts';

const WORDS = {
  erased: 'erased',
  inFlight: 'is still in flight: erase it again when it is closed',
  unknown: 'is unknown',
} as const;

/** Whether nothing is left to be erased later. */
export function isErased({ orders }: Erasure): boolean {
  return Object.values(orders).every((outcome) => outcome === 'erased');
}

/** What erasing did, as lines of text; the last is one JSON object. */
export function erasureReport(erasure: Erasure): string[] {
  const { orders, redacted } = erasure;
  const counts = Object.entries(personalKinds).map(
    ([kind, words]) => [words, Object.entries(redacted).find(([one]) => one === kind)?.[1] ?? 0] as const,
  );
  const none = Object.keys(orders).length === 0 ? ['No order was found.'] : [];
  return [
    ...Object.entries(orders).map(([orderId, outcome]) => `${orderId} ${WORDS[outcome]}`),
    ...none,
    ...counts.map(([words, count]) => `${words}: ${count} redacted`),
    JSON.stringify({ orders, redacted }),
  ];
}
