import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { runAsCommand } from './command/command.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bundlesFolder = join(root, 'dist', 'functions');
const stampFile = join(root, 'dist', 'functions.sha256');

/**
 * Packages in which the SDK looks for credentials outside the environment. A Lambda function has its role's
 * credentials in its environment, where the SDK looks first: the packages would never be loaded, and were a
 * third of each bundle.
 */
const otherCredentials = ['http', 'ini', 'process', 'sso', 'web-identity']
  .map((name) => `@aws-sdk/credential-provider-${name}`)
  .concat('@smithy/credential-provider-imds');

/** Changes with anything that the bundles depend on: our sources, this script, the locked packages. */
function fingerprint(): string {
  const sources = globSync('functions/**/*', { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of [...sources, fileURLToPath(import.meta.url), join(root, 'package-lock.json')])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** The bundle of a handler, below `dist/functions` and without extension: `<stage>/<verb>/index`. */
function outputOf(handlerFile: string): string {
  return join(basename(dirname(handlerFile)), basename(handlerFile, '.handler.ts'), 'index');
}

function areBundled(handlerFiles: readonly string[], stamp: string): boolean {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false;
  return handlerFiles.every((file) => existsSync(join(bundlesFolder, `${outputOf(file)}.mjs`)));
}

/**
 * Bundles every handler into one self-contained ESM file, `dist/functions/<stage>/<verb>/index.mjs`, in one
 * run of esbuild. Unchanged sources keep their bundles.
 */
export async function bundleFunctions(): Promise<{ functions: number; unchanged: boolean }> {
  const handlerFiles = globSync('functions/*/*.handler.ts', { cwd: root }).sort();
  const functions = handlerFiles.length;
  const stamp = fingerprint();
  if (areBundled(handlerFiles, stamp)) return { functions, unchanged: true };

  // The bundles are written beside the old ones and moved in whole: whoever looks in between sees the old
  // ones or the new ones.
  const freshFolder = `${bundlesFolder}.${process.pid}`;
  await bundleInto(freshFolder, handlerFiles);
  if (!moveIn(freshFolder)) return { functions, unchanged: true };
  writeFileSync(stampFile, stamp);
  return { functions, unchanged: false };
}

/** False where somebody who bundles at the same time has just moved theirs in: they are of the same sources. */
function moveIn(freshFolder: string): boolean {
  rmSync(bundlesFolder, { recursive: true, force: true });
  try {
    renameSync(freshFolder, bundlesFolder);
    return true;
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY';
    if (!isThere) throw error;
    rmSync(freshFolder, { recursive: true, force: true });
    return false;
  }
}

async function bundleInto(folder: string, handlerFiles: readonly string[]): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: handlerFiles.map((file) => ({ in: file, out: outputOf(file) })),
    outdir: folder,
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
}

const USAGE = 'npm run bundle   bundles the functions whose sources have changed into dist/functions';

if (import.meta.main)
  await runAsCommand(USAGE, async () => {
    parseArgs();
    const startedAt = Date.now();
    const { functions, unchanged } = await bundleFunctions();
    const outcome = unchanged
      ? `${functions} functions are unchanged`
      : `bundled ${functions} functions in ${Date.now() - startedAt} ms`;
    console.error(outcome);
    return 0;
  });
