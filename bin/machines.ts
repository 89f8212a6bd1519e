/**
 * `npm run machines -- [NAME ...]`: prints the definitions of the state machines as they are deployed, policies
 * expanded and functions by their names, so that two commits can be compared.
 */
import { parseArgs } from 'node:util';
import { functionNameOf } from '../lib/constructs/handler-function.ts';
import {
  definitionOf,
  functionsCalledBy,
  type MachineName,
  machineNames,
} from '../lib/state-machines/definitions.ts';
import { runAsCommand, UsageError } from './command/command.ts';

const USAGE = `npm run machines -- [NAME ...]   the state machines as they are deployed, their policies written out, as JSON
  NAME  one of ${machineNames.join(', ')}; left out, all of them`;

const PREFIX = 'order-orchestrator-<stage>';

function resolvedDefinition(name: MachineName): unknown {
  const definition = definitionOf(name);
  const functions = functionsCalledBy(definition);
  const text = JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (placeholder, key: string) => {
    const entry = functions[key];
    return entry === undefined ? placeholder : functionNameOf(PREFIX, entry);
  });
  return JSON.parse(text);
}

await runAsCommand(USAGE, async () => {
  const { positionals: asked } = parseArgs({ allowPositionals: true });
  const unknown = asked.filter((name) => !machineNames.some((known) => known === name));
  if (unknown.length > 0) throw new UsageError(`There is no machine ${unknown.join(', ')}.`);
  const names = machineNames.filter((name) => asked.length === 0 || asked.includes(name));
  const definitions = Object.fromEntries(names.map((name) => [name, resolvedDefinition(name)]));
  console.log(JSON.stringify(definitions, null, 2));
  return 0;
});
