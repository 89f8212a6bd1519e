/**
 * `npm run test:upgrade -- [--from REV] [--skip-without-release]`: deploys a release (default: the last commit
 * before the present one that raised the version) to the local AWS, lets orders wait in every state, deploys
 * the present system over it, and finishes them all.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runAsCommand } from './command/command.ts';
import { checkOut } from './upgrade/checkout.ts';
import { lastRelease, NoReleaseError, type Release, releaseAt } from './upgrade/release.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const USAGE = `npm run test:upgrade -- [--from REV] [--skip-without-release]
  deploys a release to the local AWS, lets orders wait in every state, deploys what is here over it, finishes them all
  --from                  the release; left out, the last commit before the present one that raised the version
  --skip-without-release  ends well where there is no release yet`;

const options = {
  from: { type: 'string' },
  'skip-without-release': { type: 'boolean', default: false },
} as const;

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

await runAsCommand(USAGE, async () => {
  const { from, 'skip-without-release': maySkip } = parseArgs({ options }).values;
  try {
    return await testFrom(await (from === undefined ? lastRelease(root) : releaseAt(root, from)));
  } catch (error) {
    if (!(error instanceof NoReleaseError && maySkip)) throw error;
    console.error(`The test of an upgrade is left out. ${error.message}`);
    return 0;
  }
});
