/**
 * A location with very many SKUs is filled, switched off and on again, through the deployed handlers, which die in the middle
 * of it. After each the books are held against what is there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { settledUsage } from '../../../bin/cost/logs.ts';
import { importStock, readStockFile } from '../../../bin/stock/import-stock.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit, type Books } from '../../../functions/operations/audit/audit.ts';
import { type Fault, FaultControls } from '../../../local/aws/controls.ts';
import type { ApiClient } from '../../../local/brand/api-client.ts';
import { pause } from '../../../local/brand/pause.ts';

const LOCATION = 'season';
const POOL = 'main';
const UNITS = 3;
const LOOK_MS = 1000;
/** A walk that has not moved on for so long stands still. */
const STILL_MS = 300_000;

const switchSchema = z.object({
  status: z.string(),
  seen: z.number().default(0),
  moved: z.number().default(0),
});
type Switch = z.output<typeof switchSchema>;

/** What the bench needs of the deployed system. */
export interface WalkedSystem {
  readonly operator: ApiClient;
  /** The emulator's address, which takes the faults. */
  readonly endpoint: string;
  /** What the names of the system's functions begin with. */
  readonly prefix: string;
  readonly say: (line: string) => void;
}

/** How one switch went. */
export interface SwitchFigures {
  /** Until every position had left its pool, or joined it, in seconds. */
  readonly movedSeconds: number;
  /** Until all of them were looked at once more. */
  readonly doneSeconds: number;
  /** Requests to the table for each SKU: those of the relay and the sweeper, in all until it was done. */
  readonly requestsPerSku: number;
  readonly crashes: number;
  /** What the channels may sell of the SKUs in the end. */
  readonly sellable: number;
  readonly findings: number;
}

export interface WalkFigures {
  readonly skus: number;
  readonly importSeconds: number;
  readonly off: SwitchFigures;
  readonly on: SwitchFigures;
}

function location(active: boolean): Record<string, unknown> {
  return {
    name: 'Season',
    type: 'warehouse',
    pool: POOL,
    timeZone: 'America/New_York',
    address: { country: 'US', postalCode: '10001', region: 'NY' },
    coordinates: { lat: 40.75, lon: -73.99 },
    handling: { perOrderMinor: 100, perLineMinor: 0, perUnitMinor: 10 },
    services: ['none'],
    active,
  };
}

/** Fills the location by a file, as an operator does. Returns the seconds that it took. */
async function importSkus({ operator, say }: WalkedSystem, skus: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'order-orchestrator-walk-'));
  const file = join(folder, 'season.csv');
  const rows = Array.from({ length: skus }, (_, nth) => `SKU-${nth},${LOCATION},${UNITS}`);
  writeFileSync(file, ['sku,location,quantity', ...rows, ''].join('\n'));
  const began = Date.now();
  const onProgress = (done: number): void => say(`${done} of ${skus} lines`);
  try {
    const { errors } = await importStock(readStockFile(file).movements, { api: operator, file, onProgress });
    if (errors.length > 0) throw new Error(errors.slice(0, 3).join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 100) / 10;
}

/** Deaths in the middle of steps: after a position was moved, and before and after a step was kept. */
const DEATHS: readonly Fault[] = [
  { op: 'TransactWriteItems', mode: 'kill', match: `LOCATION#${LOCATION}`, at: 'after', times: 1 },
  { op: 'PutItem', mode: 'kill', match: `STOCKWALK#location:${LOCATION}`, at: 'before', times: 1 },
  { op: 'PutItem', mode: 'kill', match: `STOCKWALK#location:${LOCATION}`, at: 'after', times: 1 },
];

/** Puts the deaths in force once a part of the walk is done; counts those that have happened. */
class Deaths {
  readonly #controls: FaultControls;
  readonly #placed: string[] = [];

  constructor(endpoint: string) {
    this.#controls = new FaultControls(endpoint);
  }

  async place(): Promise<void> {
    if (this.#placed.length > 0) return;
    for (const death of DEATHS) this.#placed.push((await this.#controls.add(death)).id);
  }

  async count(): Promise<number> {
    const fired = await Promise.all(this.#placed.map((id) => this.#controls.fired(id)));
    for (const id of this.#placed) await this.#controls.remove(id);
    return fired.reduce((sum, one) => sum + one, 0);
  }
}

async function switchOf(operator: ApiClient): Promise<Switch> {
  return switchSchema.parse(await operator.get(`/locations/${LOCATION}/switch`));
}

/** Follows a walk to its end. @throws Error where it stands still */
async function followWalk(
  { operator, say }: WalkedSystem,
  skus: number,
  deaths: Deaths,
): Promise<Pick<SwitchFigures, 'movedSeconds' | 'doneSeconds'>> {
  const began = Date.now();
  let movedSeconds: number | undefined;
  let last = { text: '', at: began };
  for (;;) {
    const { status, seen, moved } = await switchOf(operator);
    const text = `${status}: ${seen} seen, ${moved} moved`;
    if (text !== last.text) {
      say(`${secondsSince(began)} s ${text}`);
      last = { text, at: Date.now() };
    }
    if (moved >= skus / 4) await deaths.place();
    // A step that died moved positions that nobody counted: what was looked at says how far the walk is.
    if (seen >= skus) movedSeconds ??= secondsSince(began);
    if (status === 'done') return { movedSeconds: movedSeconds ?? 0, doneSeconds: secondsSince(began) };
    if (Date.now() - last.at > STILL_MS) throw new Error(`The walk stands still: ${text}`);
    await pause(LOOK_MS);
  }
}

/** What every shard of the pool may promise, in units. */
function promisable({ shards }: Books): number {
  return shards.filter(({ pool }) => pool === POOL).reduce((sum, { atp }) => sum + atp, 0);
}

const OF_TABLE = /^(Get|BatchGet|TransactGet|Query|Put|Update|Delete|TransactWrite|BatchWrite)$/;

/** Requests to the table of the functions that walk and tell, since an instant. */
async function tableRequests(prefix: string, since: string): Promise<number> {
  const functions = await settledUsage(prefix, since);
  return functions
    .filter(({ entry }) => /^(relay|operations)-/.test(entry))
    .flatMap(({ calls }) => Object.entries(calls))
    .reduce((sum, [name, count]) => (OF_TABLE.test(name) ? sum + count : sum), 0);
}

async function switchLocation(system: WalkedSystem, skus: number, active: boolean): Promise<SwitchFigures> {
  const { operator, endpoint, prefix, say } = system;
  say(`switching the location ${active ? 'on' : 'off'}`);
  const since = new Date().toISOString();
  const deaths = new Deaths(endpoint);
  await operator.put(`/locations/${LOCATION}`, location(active));
  const followed = await followWalk(system, skus, deaths);
  const requests = await tableRequests(prefix, since);
  const books = await readBooks();
  return {
    ...followed,
    requestsPerSku: Math.round((10 * requests) / skus) / 10,
    crashes: await deaths.count(),
    sellable: promisable(books),
    findings: audit(books).length,
  };
}

/** Fills a location, switches it off and on, and says how long each took and what the books say. @throws Error where a walk stands still */
export async function measureWalk(system: WalkedSystem, skus: number): Promise<WalkFigures> {
  const { operator, prefix } = system;
  await operator.put('/channels/direct', { platform: 'canonical' });
  await operator.put(`/locations/${LOCATION}`, location(true));
  const importSeconds = await importSkus(system, skus);
  await settledUsage(prefix, new Date().toISOString());
  const off = await switchLocation(system, skus, false);
  const on = await switchLocation(system, skus, true);
  return { skus, importSeconds, off, on };
}

/** What is wrong with a run, in words. */
export function faultsOf({ skus, off, on }: WalkFigures): string[] {
  const expected = [
    { name: 'off', figures: off, sellable: 0 },
    { name: 'on', figures: on, sellable: skus * UNITS },
  ];
  return expected.flatMap(({ name, figures, sellable }) => [
    ...(figures.sellable === sellable ? [] : [`${name}: ${figures.sellable} may be sold, not ${sellable}`]),
    ...(figures.findings === 0 ? [] : [`${name}: the books do not add up in ${figures.findings} places`]),
    ...(figures.crashes > 0 ? [] : [`${name}: nothing died in the middle`]),
  ]);
}
