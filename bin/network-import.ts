/**
 * `npm run network:import -- DIR --url URL --token TOKEN`: loads a folder of CSV and JSON through the API.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { recordMovementsDoor } from '../functions/inventory/doors.ts';
import { type Entity, entities } from '../functions/network/entities/entities.ts';
import { canonicalJson } from '../functions/shared/content-hash.ts';
import { invalidFields } from '../functions/shared/parse.ts';
import { type Answer, ApiClient } from '../local/brand/api-client.ts';
import { csvRows, jsonRows, type Row, UnreadableFile } from './network/rows.ts';

/**
 * How much was taken over, by kind, and every error by file and row. Nothing is sent while a file has an
 * error of its own.
 */
export interface Imported {
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

interface Put {
  readonly at: string;
  readonly path: string;
  readonly body: unknown;
}
interface Movement {
  readonly at: string;
  readonly body: { readonly id: string };
}

/** What refers to others comes after them. */
const order: readonly Entity[] = [
  entities.channel,
  entities.trackingSource,
  entities.rateCard,
  entities.location,
  entities.sku,
];
const STOCK = 'stock';
const MOVEMENTS_A_REQUEST = 100;
const AT_ONCE = 4;

/**
 * A movement as a file says it: the id is made here, and what has a time is a count unless it says otherwise.
 */
const movementSchema = recordMovementsDoor.body ?? z.never();
const rowSchema = z.record(z.string(), z.unknown());
const stockCells = z.object({
  sku: z.string(),
  location: z.string(),
  kind: z.string(),
  quantity: z.number(),
  at: z.string(),
  reason: z.string(),
});

const problems = (
  at: string,
  fields: readonly { readonly path: string; readonly message: string }[],
): string[] => fields.map(({ path, message }) => `${at}: ${path === '' ? '' : `${path} `}${message}`);

function rowsOf(folder: string, file: string, schema: z.ZodType): Row[] {
  const text = readFileSync(join(folder, file), 'utf8');
  return extname(file) === '.csv' ? csvRows(file, text, schema) : jsonRows(file, text);
}

/** A row becomes the body of its door, or the errors that the door would name. */
function puts(entity: Entity, rows: readonly Row[], errors: string[]): Put[] {
  const seen = new Set<string>();
  return rows.flatMap(({ at, value }) => {
    const body = entity.body.safeParse(value);
    const id = entity.id.safeParse(
      typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined,
    );
    if (!id.success)
      errors.push(...problems(at, [{ path: 'id', message: id.error.issues[0]?.message ?? 'is missing' }]));
    if (!body.success) errors.push(...problems(at, invalidFields(body.error)));
    if (!id.success || !body.success) return [];
    if (seen.has(id.data)) errors.push(`${at}: ${entity.name} ${id.data} stands here twice`);
    seen.add(id.data);
    return [{ at, path: `/${entity.path}/${encodeURIComponent(id.data)}`, body: value }];
  });
}

/**
 * Ids follow from the file and what the row says, and count equal rows: a second import finds its own
 * movements done and changes nothing, also when rows were added between them.
 */
function movements(file: string, rows: readonly Row[], errors: string[]): Movement[] {
  const times = new Map<string, number>();
  return rows.flatMap(({ at, value }) => {
    const said = rowSchema.safeParse(value);
    const row: Record<string, unknown> = {
      kind: said.data?.['at'] === undefined ? 'receipt' : 'count',
      ...said.data,
    };
    const text = canonicalJson([file, row]);
    const nth = times.get(text) ?? 0;
    times.set(text, nth + 1);
    const body = {
      ...row,
      id: `import-${createHash('sha256').update(`${text}#${nth}`).digest('hex').slice(0, 24)}`,
    };
    const parsed = movementSchema.safeParse({ movements: [body] });
    if (parsed.success) return [{ at, body }];
    errors.push(
      ...problems(
        at,
        invalidFields(parsed.error).map(({ path, message }) => ({
          path: path.replace(/^movements\.0\.?/, ''),
          message,
        })),
      ),
    );
    return [];
  });
}

const problemSchema = z.object({
  detail: z.string().default('was refused'),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

function refusal(at: string, { status, body }: Answer): string[] {
  const { detail, errors } = problemSchema.catch({ detail: 'was refused', errors: [] }).parse(body);
  return errors.length > 0 ? problems(at, errors) : [`${at}: ${detail} (${status})`];
}

async function send(api: Pick<ApiClient, 'send'>, all: readonly Put[], errors: string[]): Promise<number> {
  let done = 0;
  const waiting = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const answer = await api.send('PUT', next.path, next.body);
        if (answer.status < 300) done += 1;
        else errors.push(...refusal(next.at, answer));
      }
    }),
  );
  return done;
}

const outcomesSchema = z.object({ outcomes: z.array(z.object({ id: z.string(), outcome: z.string() })) });

async function sendStock(
  api: Pick<ApiClient, 'send'>,
  all: readonly Movement[],
  errors: string[],
): Promise<number> {
  let done = 0;
  for (let from = 0; from < all.length; from += MOVEMENTS_A_REQUEST) {
    const chunk = all.slice(from, from + MOVEMENTS_A_REQUEST);
    const answer = await api.send('POST', '/stock/movements', { movements: chunk.map(({ body }) => body) });
    if (answer.status >= 300) {
      errors.push(...refusal(chunk[0]?.at ?? STOCK, answer));
      continue;
    }
    const refused = new Map(
      outcomesSchema
        .parse(answer.body)
        .outcomes.filter(({ outcome }) => outcome === 'conflict' || outcome === 'unknown-location')
        .map(({ id, outcome }) => [id, outcome]),
    );
    for (const { at, body } of chunk) {
      const outcome = refused.get(body.id);
      if (outcome === undefined) done += 1;
      else errors.push(`${at}: ${outcome}`);
    }
  }
  return done;
}

/**
 * Loads `channels`, `tracking-sources`, `rate-cards`, `locations`, `skus` and `stock` (each `.csv` or
 * `.json`, any may be absent) of a folder through the public API.
 */
export async function importNetwork(folder: string, api: Pick<ApiClient, 'send'>): Promise<Imported> {
  const errors: string[] = [];
  const known = new Map<string, string>(
    [...order.map(({ path }) => path), STOCK].map((name) => [name, name]),
  );
  const files = readdirSync(folder)
    .filter((file) => ['.csv', '.json'].includes(extname(file)))
    .sort();
  for (const file of files)
    if (!known.has(basename(file, extname(file))))
      errors.push(`${file}: is none of ${[...known.keys()].join(', ')}`);
  const read = <T>(name: string, schema: z.ZodType, map: (file: string, rows: readonly Row[]) => T[]): T[] =>
    files
      .filter((file) => basename(file, extname(file)) === name)
      .flatMap((file) => {
        try {
          return map(file, rowsOf(folder, file, schema));
        } catch (error) {
          if (!(error instanceof UnreadableFile)) throw error;
          errors.push(error.message);
          return [];
        }
      });
  const plan = order.map((entity) => ({
    entity,
    rows: read(entity.path, entity.body, (_file, rows) => puts(entity, rows, errors)),
  }));
  const stock = read(STOCK, stockCells, (file, rows) => movements(file, rows, errors));
  const counts: Record<string, number> = {};
  if (errors.length > 0) return { counts, errors };
  for (const { entity, rows } of plan)
    if (rows.length > 0) counts[entity.path.replace('-', ' ')] = await send(api, rows, errors);
  if (stock.length > 0 && errors.length === 0)
    counts['stock movements'] = await sendStock(api, stock, errors);
  return { counts, errors };
}

const USAGE =
  'npm run network:import -- DIR --url URL --token TOKEN   (or ORCHESTRATOR_URL and ORCHESTRATOR_TOKEN)';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, token: { type: 'string' } },
  });
  const url = values.url ?? process.env['ORCHESTRATOR_URL'];
  const token = values.token ?? process.env['ORCHESTRATOR_TOKEN'];
  const [folder] = positionals;
  if (folder === undefined || url === undefined || token === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { counts, errors } = await importNetwork(folder, new ApiClient(url.replace(/\/$/, ''), token));
  for (const error of errors) console.error(error);
  console.log(
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ') || 'nothing was imported',
  );
  return errors.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
