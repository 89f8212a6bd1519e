import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { policies } from '../../statemachines/policies.ts';
import { expandMachine } from './expand.ts';

export const machineNames = ['order', 'fulfillment', 'return', 'whatif'] as const;
export type MachineName = (typeof machineNames)[number];

/** The function (`<stage>/<verb>`) that a placeholder of the definitions stands for. */
export const stateFunctions = {
  Enrich: 'capture/enrich',
  Reserve: 'inventory/reserve',
  AwaitStock: 'inventory/await-stock',
  Release: 'requests/release',
  Route: 'routing/route',
  Reroute: 'routing/reroute',
  AwaitCapacity: 'routing/await-capacity',
  AwaitHold: 'requests/await-hold',
  NeedsAttention: 'operations/needs-attention',
  Dispatch: 'fulfillment/dispatch',
  Track: 'tracking/track',
  AwaitApproval: 'returns/await-approval',
  AwaitReceipt: 'returns/await-receipt',
  AwaitInspection: 'returns/await-inspection',
  CloseReturn: 'returns/close',
  MakeLabel: 'labels/make',
  VoidLabel: 'labels/void',
  WhatIfStep: 'trust/what-if-step',
} as const;

/**
 * Functions that only executions of earlier releases enter. Each stays until the last of these has ended
 * (docs/deploying.md#names-that-must-stay): `Enrich` was the first state of release 0.2.0.
 */
export const earlierFunctions: Readonly<Record<MachineName, readonly (keyof typeof stateFunctions)[]>> = {
  order: ['Enrich'],
  fulfillment: [],
  return: [],
  whatif: [],
};

/**
 * Placeholders that stand for no function: the partition of an ARN, and the machine that runs replacements.
 */
export const RESOURCE_PLACEHOLDERS: readonly string[] = ['Partition', 'FulfillmentMachine'];

const definitionSchema = z.looseObject({ States: z.record(z.string(), z.looseObject({})) });
export type MachineDefinition = z.output<typeof definitionSchema>;

const folder = new URL('../../statemachines/', import.meta.url);

/** The content of each `*.asl.json` file under its name. */
function machineFiles(): Record<string, unknown> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.asl.json'));
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
  );
}

/** A machine's definition as it is deployed, policies expanded and placeholders unresolved. */
export function definitionOf(name: MachineName): MachineDefinition {
  return definitionSchema.parse(expandMachine(`${name}.asl.json`, { files: machineFiles(), policies }));
}

/** The placeholders that a definition uses: `Enrich` for `${Enrich}`; sorted, each once. */
export function placeholdersOf(definition: MachineDefinition): string[] {
  const uses = [...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)];
  const names = uses.flatMap(([, name]) => (name === undefined ? [] : [name]));
  return [...new Set(names)].sort();
}

/**
 * The function of each placeholder that the definition calls.
 *
 * @throws Error for a placeholder that nothing stands for
 */
export function functionsCalledBy(definition: MachineDefinition): Record<string, string> {
  const functions: Readonly<Record<string, string>> = stateFunctions;
  const placeholders = placeholdersOf(definition).filter((one) => !RESOURCE_PLACEHOLDERS.includes(one));
  return Object.fromEntries(
    placeholders.map((placeholder) => {
      const entry = functions[placeholder];
      if (entry === undefined)
        throw new Error(`no function stands for \${${placeholder}}: see stateFunctions`);
      return [placeholder, entry];
    }),
  );
}

/**
 * Twelve characters that change with anything that a version of a machine captures: each content has a version
 * of its own. A machine that changed without a new version would go on with the old one, to which the alias
 * leads.
 */
export function versionHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}
