/** How a connection is, as lines for a person. */
import type { Health } from '../../functions/connections/doors.ts';

export function findingLines({ findings }: Pick<Health, 'findings'>): string[] {
  return findings.map(({ level, code, words }) => `${level} ${code}: ${words}`);
}

export function progressLine({ backfill, state }: Health): string {
  if (!backfill) return state;
  const { orders, ordersDoneAt, skus } = backfill;
  return ordersDoneAt === undefined ? `${orders} open orders taken` : `the figures of ${skus} SKUs told`;
}

function subscriptionLines({ subscriptions }: Health): string[] {
  return subscriptions.map(
    ({ topic, isActive }) => `messages ${topic}: ${isActive ? 'come' : 'do not come'}`,
  );
}

function skuLines({ skus }: Health): string[] {
  if (!skus) return [];
  const { unknown, first, looked } = skus;
  const listed = first.map(({ sku, theirs, why }) => `SKU ${sku} (there: ${theirs}): ${why}`);
  const rest = unknown > first.length ? [`and ${unknown - first.length} more`] : [];
  return [`${looked} SKUs looked for, ${unknown} not told there`, ...listed, ...rest];
}

/** What is known of the connection beside what a check has found. */
export function healthLines(health: Health): string[] {
  const { ordersKnownTo, lastMessageAt, gaps, drift, tokenEndsAt, figures } = health;
  const { counted, more, untold, oldestUntold, refused } = figures;
  const oldest = oldestUntold === undefined ? '' : ` since ${oldestUntold}`;
  return [
    ...subscriptionLines(health),
    ...skuLines(health),
    `orders known to ${ordersKnownTo ?? 'no time'}, last message ${lastMessageAt ?? 'never'}, ${gaps} lost in all`,
    `${counted}${more ? '+' : ''} figures: ${untold} untold${oldest}, ${refused} refused`,
    ...(drift
      ? [`the shop answers by ${drift.answered}, and is asked by ${drift.pinned} (${drift.of})`]
      : []),
    ...(tokenEndsAt === undefined ? [] : [`the token ends ${tokenEndsAt}`]),
  ];
}
