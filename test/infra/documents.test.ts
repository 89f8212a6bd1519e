import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { openapi, openapiFile, rulesetSchemaFile } from '../../bin/openapi.ts';
import { rulesetJsonSchema, rulesetProblems } from '../../functions/planner/ruleset.ts';
import { isTokenless, routeKey } from '../../functions/shared/door.ts';
import { doors } from '../../lib/doors.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file: string): string => readFileSync(file, 'utf8');

test('openapi.json says what the doors say: if not, npm run openapi', () => {
  expect(JSON.parse(text(openapiFile))).toEqual(JSON.parse(JSON.stringify(openapi())));
});

test('the JSON Schema of a ruleset is what the rules are read by, and the example keeps it: if not, npm run openapi', () => {
  expect(JSON.parse(text(rulesetSchemaFile))).toEqual(JSON.parse(JSON.stringify(rulesetJsonSchema())));
  expect(rulesetProblems(JSON.parse(text(`${root}/example/routing/ruleset.json`)))).toEqual([]);
});

test('openapi.json has every door once, with its scope and problems', () => {
  const operation = z.looseObject({
    operationId: z.string(),
    security: z.array(z.unknown()),
    'x-scope': z.string().optional(),
    responses: z.record(z.string(), z.unknown()),
  });
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
    .parse(JSON.parse(text(openapiFile)));
  const operations = new Map<string, z.output<typeof operation>>(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
    ),
  );
  expect([...operations.keys()].sort()).toEqual(doors.map(routeKey).sort());
  for (const door of doors) {
    const found = operations.get(routeKey(door));
    expect(found?.operationId).toBe(door.name);
    expect(found?.['x-scope'], door.name).toBe(isTokenless(door.scope) ? undefined : door.scope);
    expect(found?.security, door.name).toHaveLength(isTokenless(door.scope) ? 0 : 1);
    expect(Object.keys(found?.responses ?? {}), door.name).toEqual(
      expect.arrayContaining([...Object.keys(door.answers), '400', '401', '429']),
    );
  }
});

test('a door for people may answer every refusal with a page, with a problem, or as the gateway does', () => {
  const operation = z.looseObject({
    operationId: z.string(),
    responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
  });
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
    .parse(JSON.parse(text(openapiFile)));
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const forPeople = doors.filter(({ media }) => media === 'html');
  expect(forPeople.map(({ name }) => name).sort()).toEqual([
    'askForReturnOnPage',
    'readLinkPage',
    'readWhatIfPage',
  ]);
  for (const { name } of forPeople) {
    const { responses = {} } = operations.find(({ operationId }) => operationId === name) ?? {};
    const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400);
    expect(refusals.length).toBeGreaterThan(4);
    for (const [status, { content }] of refusals)
      expect(Object.keys(content ?? {}), `${name} ${status}`).toEqual(
        expect.arrayContaining(['text/html', 'application/problem+json']),
      );
  }
});

test('every pattern of openapi.json is one that any language reads, and takes what it is for', () => {
  const patterns = new Set<string>();
  JSON.stringify(openapi(), (name, value: unknown) => {
    if (name === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });
  const skuPattern = z
    .object({
      paths: z.object({ '/skus/{sku}': z.object({ get: z.object({ parameters: z.array(z.unknown()) }) }) }),
    })
    .parse(JSON.parse(text(openapiFile)));
  const [sku] = z
    .array(z.looseObject({ schema: z.object({ pattern: z.string() }) }))
    .parse(skuPattern.paths['/skus/{sku}'].get.parameters);

  for (const pattern of patterns) expect(() => new RegExp(pattern), pattern).not.toThrow();
  expect([...patterns].filter((pattern) => /\\p\{|\/[a-z]+$/i.test(pattern))).toEqual([]);
  for (const name of ['TEE-S', 'a b', '50%', 'Größe-42', '日本'])
    expect(name).toMatch(new RegExp(sku?.schema.pattern ?? 'x^'));
});

test('openapi.json says the body and the headers of a webhook, and what the gateway answers by itself', () => {
  const operation = z.object({
    parameters: z.array(z.looseObject({ in: z.string(), name: z.string() })).default([]),
    requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
    responses: z.record(z.string(), z.unknown()),
  });
  const document = z
    .object({
      paths: z.record(z.string(), z.object({ post: operation.optional() })),
      components: z.object({
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()) })),
      }),
    })
    .parse(JSON.parse(text(openapiFile)));
  const hook = document.paths['/channels/{channel}/orders']?.post;
  const headers = hook?.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);

  expect(headers).toEqual(expect.arrayContaining(['x-shopify-hmac-sha256', 'x-wc-webhook-signature']));
  expect(Object.keys(hook?.requestBody?.content ?? {})).toEqual(['application/json']);
  expect(Object.keys(document.components.responses['Problem401']?.content ?? {})).toEqual([
    'application/problem+json',
    'application/json',
  ]);
});

test('openapi.json passes the linter, without a warning', async () => {
  const cli = fileURLToPath(new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url));
  const { stdout } = await run(process.execPath, [cli, 'lint', openapiFile, '--format=json'], {
    cwd: root,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    maxBuffer: 20_000_000,
  });
  const { totals, problems } = z
    .object({
      totals: z.object({ errors: z.number(), warnings: z.number() }),
      problems: z.array(z.unknown()),
    })
    .parse(JSON.parse(stdout.slice(stdout.indexOf('{'))));
  expect(problems).toEqual([]);
  expect(totals).toEqual({ errors: 0, warnings: 0 });
}, 60_000);
