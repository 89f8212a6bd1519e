/** What the steps of a job hand to each other: files of the stage's bucket, JSON in gzip. */
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { Corrupt } from '../../../shared/errors.ts';
import { readStoredFile, writeStoredFile } from '../../../shared/file-store.ts';
import { parseOwn } from '../../../shared/parse.ts';
import { dayOf, type PastMark } from '../marks.ts';
import { type AskedWhatIf, askedWhatIfSchema } from './asked-what-if.ts';
import type { WhatIfAttempt } from './what-if-job.store.ts';
import type { WhatIfJob } from './what-if-job.ts';

/** Far more than any of these files has. */
const MAX_BYTES = 500_000_000;

const base64Schema = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));
const stepShape = { at: z.string(), orderId: z.string() };

/** A mark as a file has it: bytes as text. */
const markSchema = z.discriminatedUnion('kind', [
  z.object({
    ...stepShape,
    kind: z.literal('stored'),
    n: z.int(),
    item: z.looseObject({ packed: base64Schema }),
  }),
  z.object({ ...stepShape, kind: z.literal('end') }),
  z.object({
    ...stepShape,
    kind: z.literal('released'),
    pool: z.string(),
    members: z.array(z.string()),
    maxWork: z.int(),
  }),
  z.object({
    ...stepShape,
    kind: z.literal('leave'),
    sku: z.string(),
    location: z.string(),
    units: z.int(),
    cause: z.enum(['released', 'rejected', 'missing']),
  }),
]);

const bytesSchema = z.instanceof(Uint8Array);

function asWritten(mark: PastMark): unknown {
  if (mark.kind !== 'stored') return mark;
  const packed = Buffer.from(parseOwn(bytesSchema, mark.item['packed'], 'decision')).toString('base64');
  return { ...mark, item: { ...mark.item, packed } };
}

/** What a job that is done leaves. */
export type ResultFile = 'report.json' | 'page.html';

/** The files of one attempt; another one begins with none. */
export class WorkFiles {
  readonly #folder: string;

  constructor({ whatIfId, attempt }: WhatIfAttempt) {
    this.#folder = `what-ifs/${whatIfId}/${attempt}`;
  }

  async write(name: string, value: unknown): Promise<void> {
    await writeStoredFile(
      `${this.#folder}/${name}.json.gz`,
      gzipSync(JSON.stringify(value)),
      'application/gzip',
    );
  }

  /** @throws Corrupt for a file that is not there: a step before has written it */
  async read<S extends z.ZodType>(schema: S, name: string): Promise<z.output<S>> {
    const file = `${this.#folder}/${name}.json.gz`;
    const bytes = await readStoredFile(file, MAX_BYTES);
    if (!bytes) throw new Corrupt(`${file} is not there`);
    return parseOwn(schema, JSON.parse(gunzipSync(bytes).toString('utf8')), file);
  }

  /** Writes marks by their days, each under a name; answers the days. */
  async writeMarks(name: string, marks: readonly PastMark[]): Promise<string[]> {
    const byDay = Map.groupBy(marks, ({ at }) => dayOf(at));
    for (const [day, ofDay] of byDay) await this.write(`marks/${day}/${name}`, ofDay.map(asWritten));
    return [...byDay.keys()];
  }

  readMarks(name: string, day: string): Promise<PastMark[]> {
    return this.read(z.array(markSchema), `marks/${day}/${name}`);
  }

  async writeResult(name: ResultFile, text: string): Promise<void> {
    const type = name === 'page.html' ? 'text/html; charset=utf-8' : 'application/json';
    await writeStoredFile(`${this.#folder}/${name}`, text, type);
  }

  async readResult(name: ResultFile): Promise<string | undefined> {
    return (await readStoredFile(`${this.#folder}/${name}`, MAX_BYTES))?.toString('utf8');
  }
}

function askedFile({ whatIfId, hash }: Pick<WhatIfJob, 'whatIfId' | 'hash'>): string {
  return `what-ifs/${whatIfId}/asked-${hash}.json`;
}

/** Before the job itself: what is asked otherwise under the same id has another name. */
export async function writeAsked(
  job: Pick<WhatIfJob, 'whatIfId' | 'hash'>,
  asked: AskedWhatIf,
): Promise<void> {
  await writeStoredFile(askedFile(job), JSON.stringify(asked), 'application/json');
}

export async function readAsked(job: Pick<WhatIfJob, 'whatIfId' | 'hash'>): Promise<AskedWhatIf> {
  const bytes = await readStoredFile(askedFile(job), MAX_BYTES);
  if (!bytes) throw new Corrupt(`${askedFile(job)} is not there`);
  return parseOwn(askedWhatIfSchema, JSON.parse(bytes.toString('utf8')), askedFile(job));
}
