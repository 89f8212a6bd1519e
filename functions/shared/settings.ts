import * as z from 'zod';
import { parseOwn } from './parse.ts';

const seconds = z.number().int().min(1);

/**
 * What a stage configures (lib/config.ts validates the same schema at synth and passes it to every function
 * as JSON in `SETTINGS`). All durations are whole seconds.
 */
export const settingsSchema = z.strictObject({
  /** A location accepts within this time of the request, ... */
  acceptWithin: seconds.default(4 * 3600),
  /** ... and ships within this time of accepting. */
  shipWithin: seconds.default(48 * 3600),
  /** A parcel without a scan for this long is silent. */
  silentAfter: seconds.default(3 * 86_400),
  /** A scan of a parcel that nobody shipped is unlinked after this time. */
  linkWithin: seconds.default(7 * 86_400),
  /** A location answers a cancel request within this time; no answer counts as refused. */
  cancelAnswerWithin: seconds.default(24 * 3600),
  /** How long an order waits for stock when its channel does not say. */
  backorderWithin: seconds.default(30 * 86_400),
  /** How long an order waits for capacity before a person is asked. */
  capacityWithin: seconds.default(7 * 86_400),
  /** A hold without an expiry of its own is looked at after this time. */
  holdWithin: seconds.default(14 * 86_400),
  /** A wait that was answered is looked at again after this time, until it was resumed. */
  checkAfter: seconds.default(300),
  /** An open order is looked at after this time without progress: does its execution still run? */
  progressWithin: seconds.default(86_400),
  returnReceiveWithin: seconds.default(30 * 86_400),
  returnInspectWithin: seconds.default(7 * 86_400),
  /** A reservation in the middle of chunks is finished by the sweeper after this time. */
  reservationWithin: seconds.default(120),
  /**
   * How long handlers may use network data (channels, locations, SKUs, rates, rules) without reading it
   * again.
   */
  networkCache: seconds.default(60),
  /** Re-routes of the same units before a person is asked. */
  maxReroutes: z.number().int().min(0).default(3),
  /** Deadlines of exceptions by type, where the stage wants other ones than the table of types has. */
  exceptionWithin: z.record(z.string(), seconds).default({}),
});
export type Settings = z.output<typeof settingsSchema>;

let cached: { source: string; settings: Settings } | undefined;

/** The stage's settings, from the environment. @throws Corrupt when they are not valid. */
export function settings(): Settings {
  const source = process.env['SETTINGS'] ?? '{}';
  if (cached?.source !== source)
    cached = { source, settings: parseOwn(settingsSchema, JSON.parse(source), 'SETTINGS') };
  return cached.settings;
}

/** A required environment variable. @throws Corrupt when it is absent. */
export function env(name: string): string {
  return parseOwn(z.string().min(1), process.env[name], `environment variable ${name}`);
}

/** `seconds` after a UTC time, as UTC ISO text. */
export function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
