import { readFileSync } from 'node:fs';
import { type Partner, parseConfig, receives } from '../../lib/config.ts';

/** Partners receive and delete messages in tens. */
const BATCH = 10;

/** The partners of the stage that brands run. */
export function readProdPartners(): readonly Partner[] {
  const file = new URL('../../config/prod.json', import.meta.url);
  return parseConfig({ ...JSON.parse(readFileSync(file, 'utf8')), stage: 'prod' }).partners;
}

/** Requests of the partners' queues: each event is sent once to each that wants it, received and deleted. */
export function queueRequestsOf(
  eventsByType: Readonly<Record<string, number>>,
  partners: readonly Partner[],
): number {
  const sent = partners.flatMap((partner) =>
    Object.entries(eventsByType).map(([type, count]) => (receives(partner, type) ? count : 0)),
  );
  const messages = sent.reduce((sum, count) => sum + count, 0);
  return messages + (2 * messages) / BATCH;
}
