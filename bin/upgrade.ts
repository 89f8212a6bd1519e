/**
 * `npm run test:upgrade -- [--from REV] [--skip-without-release]`: deploys a release (default: the last commit
 * before the present one that raised the version) to the local AWS, lets orders wait in every state, deploys
 * the present system over it, and finishes them all.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkOut } from './upgrade/checkout.ts';
import { lastRelease, NoReleaseError, type Release, releaseAt } from './upgrade/release.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { from: { type: 'string' }, 'skip-without-release': { type: 'boolean', default: false } },
});

async function testFrom(release: Release): Promise<number> {
  console.log(`Upgrade from ${release.version} (${release.commit.slice(0, 12)}) to what is here`);
  const { folder, remove } = await checkOut(root, release);
  try {
    const child = spawn('vitest', ['run', '--project', 'upgrade'], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, UPGRADE_FROM: folder },
    });
    const [code] = await once(child, 'close');
    return typeof code === 'number' ? code : 1;
  } finally {
    await remove();
  }
}

try {
  const { from } = values;
  const release = await (from === undefined ? lastRelease(root) : releaseAt(root, from));
  process.exitCode = await testFrom(release);
} catch (error) {
  if (!(error instanceof NoReleaseError)) throw error;
  const skipped = values['skip-without-release'];
  console.error(skipped ? `The test of an upgrade is left out. ${error.message}` : error.message);
  process.exitCode = skipped ? 0 : 1;
}
