/**
 * `npm run machines [-- NAME]`: prints the definitions of the state machines as they are deployed, policies
 * expanded and functions by their names, so that two commits can be compared.
 */
import { functionNameOf } from '../lib/constructs/handler-function.ts';
import {
  definitionOf,
  functionsCalledBy,
  type MachineName,
  machineNames,
} from '../lib/state-machines/definitions.ts';

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

const asked = process.argv.slice(2);
const names = machineNames.filter((name) => asked.length === 0 || asked.includes(name));
if (names.length < asked.length) {
  console.error(`npm run machines [-- NAME], where NAME is one of ${machineNames.join(', ')}`);
  process.exit(2);
}
const definitions = Object.fromEntries(names.map((name) => [name, resolvedDefinition(name)]));
console.log(JSON.stringify(definitions, null, 2));
