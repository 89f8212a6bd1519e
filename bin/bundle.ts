import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bundlesFolder = join(root, 'dist', 'functions');
const stampFile = join(root, 'dist', 'functions.sha256');

/**
 * Ways to credentials that the SDK would load when it needs them. A Lambda function has its role's
 * credentials in its environment, which come first: these are never loaded, and were a third of each bundle.
 */
const otherCredentials = ['http', 'ini', 'process', 'sso', 'web-identity']
  .map((name) => `@aws-sdk/credential-provider-${name}`)
  .concat('@smithy/credential-provider-imds');

/** What the bundles depend on: our sources, this script, and the locked packages. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of [
    ...globSync('functions/**/*', { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
    fileURLToPath(import.meta.url),
    join(root, 'package-lock.json'),
  ]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * Every handler as one self-contained ESM file, `dist/functions/<stage>/<verb>/index.mjs`, in one run of
 * esbuild. Unchanged sources keep their bundles.
 */
export async function bundleFunctions(): Promise<{ functions: number; unchanged: boolean }> {
  const entries = globSync('functions/*/*.handler.ts', { cwd: root }).sort();
  const stamp = fingerprint();
  const output = (entry: string): string =>
    join(basename(dirname(entry)), basename(entry, '.handler.ts'), 'index');
  if (
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp &&
    entries.every((entry) => existsSync(join(bundlesFolder, `${output(entry)}.mjs`)))
  ) {
    return { functions: entries.length, unchanged: true };
  }
  // Written beside and moved in whole: who looks in between sees the old bundles or the new ones.
  const fresh = `${bundlesFolder}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: output(entry) })),
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // Functions and classes keep their names: a stack trace stays readable without a source map.
    keepNames: true,
    legalComments: 'none',
    external: otherCredentials,
    loader: { '.bin': 'binary', '.txt': 'text' },
    // CommonJS dependencies call require for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  rmSync(bundlesFolder, { recursive: true, force: true });
  renameSync(fresh, bundlesFolder);
  writeFileSync(stampFile, stamp);
  return { functions: entries.length, unchanged: false };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const startedAt = Date.now();
  const { functions, unchanged } = await bundleFunctions();
  console.error(
    unchanged
      ? `${functions} functions are unchanged`
      : `bundled ${functions} functions in ${Date.now() - startedAt} ms`,
  );
}
