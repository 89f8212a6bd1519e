import type { LocalSystem } from '../../local/aws/instance.ts';
import type { BrandShops } from '../../local/brand/shops.ts';
import type { ConsoleLogin } from './console.ts';
import type { Started } from './start.ts';

/** Where the running system can be reached, by what is there. */
export function addressesOf(
  { system, token, login }: Started,
  { all }: Pick<BrandShops, 'all'>,
): Record<string, string> {
  return {
    'local AWS': system.aws.endpoint,
    API: system.api,
    'operator token': token,
    'order machine': system.orderMachine,
    ...(login ? loginAddresses(login) : {}),
    ...Object.fromEntries(all.map(({ name, url }) => [name, url])),
  };
}

function loginAddresses({ url, people }: ConsoleLogin): Record<string, string> {
  return {
    console: url,
    ...Object.fromEntries(people.map(({ group, email, password }) => [group, `${email}  ${password}`])),
  };
}

/** The running system as other commands find it. */
export function localSystemOf({ system, token }: Started): LocalSystem {
  const { aws, stage, tableName, api } = system;
  return { endpoint: aws.endpoint, stage, tableName, api, token };
}

/** Prints a heading and the addresses below it, one a line. */
export function printAddresses(heading: string, addresses: Readonly<Record<string, string>>): void {
  console.log(heading);
  for (const [name, address] of Object.entries(addresses)) console.log(`  ${name.padEnd(16)} ${address}`);
}

/** Prints the two calls with which a person places an order and follows its life. */
export function printOwnOrder({ system, token }: Started, sku: string): void {
  const order = {
    channel: 'direct',
    external: { id: 'mine-1', number: 'mine-1' },
    placedAt: new Date().toISOString(),
    currency: 'USD',
    shipTo: { lines: ['1 Main Street'], city: 'Boston', region: 'MA', postalCode: '02108', country: 'US' },
    lines: [{ lineId: '1', sku, quantity: 1, unitPrice: { amount: 2500 } }],
  };
  const bearer = `-H 'authorization: Bearer ${token}'`;
  const json = `-H 'content-type: application/json' -d '${JSON.stringify(order)}'`;
  console.log('\nAn order of your own, then its life (the order id is in the first answer):\n');
  console.log(`  curl -s -X POST '${system.api}/orders' ${bearer} ${json}`);
  console.log(`  curl -s '${system.api}/orders?external=mine-1&channel=direct' ${bearer}\n`);
}
