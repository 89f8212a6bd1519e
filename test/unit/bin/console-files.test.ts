import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { consoleFiles, consoleSettings, isConsoleBuilt } from '../../../bin/console/console-files.ts';

const settings = consoleSettings({
  ConsoleUrl: 'https://d1.cloudfront.net',
  ConsoleBucket: 'files',
  ConsoleClientId: 'client-1',
  ConsoleLogin: 'https://shop.auth.eu-west-1.amazoncognito.com',
  ConsoleExecutions: 'arn:aws:states:eu-west-1:123456789012:execution:shop-order',
});

test('a build is put so that a page comes after all that it loads, and files with a hash are kept by caches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'order-orchestrator-console-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  for (const name of ['index.html', 'sw.js', 'icon.svg', 'config.json', 'assets/index-a1.js'])
    writeFileSync(join(folder, name), name);

  const files = consoleFiles(folder, settings);

  expect(isConsoleBuilt(folder)).toBe(true);
  expect(files.map(({ name }) => name).toSorted()).toEqual([
    'assets/index-a1.js',
    'config.json',
    'icon.svg',
    'index.html',
    'sw.js',
  ]);
  // The worker keeps the page of its own build: that has to be there.
  expect(files.slice(-2).map(({ name }) => name)).toEqual(['index.html', 'sw.js']);
  expect(Object.fromEntries(files.map(({ name, type, caching }) => [name, [type, caching]]))).toEqual({
    'assets/index-a1.js': ['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    'config.json': ['application/json', 'no-cache'],
    'icon.svg': ['image/svg+xml', 'no-cache'],
    'index.html': ['text/html; charset=utf-8', 'no-cache'],
    'sw.js': ['text/javascript; charset=utf-8', 'no-cache'],
  });
});

test('a build is told where people log in, for what, and where the doors are; a file of the build does not say so', () => {
  expect(settings).toEqual({
    api: '/api',
    login: 'https://shop.auth.eu-west-1.amazoncognito.com',
    clientId: 'client-1',
    scope: 'openid email order-orchestrator/use',
    executions: 'arn:aws:states:eu-west-1:123456789012:execution:shop-order',
  });
  expect(isConsoleBuilt(tmpdir())).toBe(false);
});
