/**
 * Payloads of real systems, read from the folder that `SAMPLES_DIR` names and never copied into the
 * repository. Where that folder is absent, fixtures of our own in the same shape and under the same names
 * take their place.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(root, 'test/fixtures');
const samples = path.resolve(root, process.env['SAMPLES_DIR'] ?? '../shared/payloads');
const folder = existsSync(samples) ? samples : fixtures;

if (folder === fixtures)
  console.log(
    'The folder of real sample payloads is absent (SAMPLES_DIR): running on the fixtures in test/fixtures.',
  );

/** The bytes of a sample such as `shopify/py_order.json`. @throws Error when neither folder has the sample */
export function sampleBytes(name: string): Buffer {
  const file = path.join(folder, name);
  return readFileSync(existsSync(file) ? file : path.join(fixtures, name));
}

/** A sample as text, without the line feed that ends a file. */
export function sample(name: string): string {
  return sampleBytes(name).toString('utf8').trimEnd();
}

/** A JSON sample, parsed. Ids beyond 2^53 lose their last digits: for samples where no number matters. */
export function sampleJson(name: string): unknown {
  return JSON.parse(sample(name));
}
