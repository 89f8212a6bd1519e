/** The running system that the journeys are played on, as its starter tells of it. */

export interface World {
  /** Where the console is served. */
  readonly address: string;
  readonly api: string;
  /** An operator's bearer token. */
  readonly token: string;
  /** A location, and its own bearer token. */
  readonly store: string;
  readonly storeToken: string;
  /** An article that lies at the store, ... */
  readonly sku: string;
  /** ... and a location, with its name, that may be switched off without anybody missing it. */
  readonly spare: string;
  readonly spareName: string;
  /** The number of the order that is held. */
  readonly heldNumber: string;
  /** Where people log in by a page of the user pool, and one of them. */
  readonly hosted: string;
  readonly email: string;
  /** What colleagues call them. */
  readonly person: string;
  readonly password: string;
  /** An associate of one location, who logs in there, too. */
  readonly associate: string;
  readonly associatePassword: string;
  /** Ids of orders by what they show. */
  readonly situations: Readonly<Record<string, string>>;
}

function textOf(fields: object, name: string): string {
  const value: unknown = Reflect.get(fields, name);
  if (typeof value !== 'string') throw new Error(`CONSOLE_WORLD lacks ${name}`);
  return value;
}

function textsOf(fields: object, name: string): Record<string, string> {
  const value: unknown = Reflect.get(fields, name);
  if (typeof value !== 'object' || value === null) throw new Error(`CONSOLE_WORLD lacks ${name}`);
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** @throws Error where nobody tells of a system */
export function readWorld(): World {
  const told: unknown = JSON.parse(process.env['CONSOLE_WORLD'] ?? 'null');
  if (typeof told !== 'object' || told === null)
    throw new Error('Run npm run test:console, which starts a system.');
  return {
    address: textOf(told, 'address'),
    api: textOf(told, 'api'),
    token: textOf(told, 'token'),
    store: textOf(told, 'store'),
    storeToken: textOf(told, 'storeToken'),
    sku: textOf(told, 'sku'),
    spare: textOf(told, 'spare'),
    spareName: textOf(told, 'spareName'),
    heldNumber: textOf(told, 'heldNumber'),
    hosted: textOf(told, 'hosted'),
    email: textOf(told, 'email'),
    person: textOf(told, 'person'),
    password: textOf(told, 'password'),
    associate: textOf(told, 'associate'),
    associatePassword: textOf(told, 'associatePassword'),
    situations: textsOf(told, 'situations'),
  };
}

/** An order by what it shows. @throws Error where there is none */
export function orderOf({ situations }: World, name: string): string {
  const orderId = situations[name];
  if (orderId === undefined) throw new Error(`no order shows ${name}`);
  return orderId;
}

/** Asks the API past the console: what a journey did has to be true there, too. */
export async function read(world: World, path: string): Promise<unknown> {
  const answer = await fetch(world.api + path, { headers: { authorization: `Bearer ${world.token}` } });
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Tells the API something past the console, as somebody else would. */
export async function write(world: World, path: string, body: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' };
  const answer = await fetch(world.api + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const DEADLINE_MS = 90_000;
const LOOK_MS = 250;

/** Looks until there is something to see. @throws Error with the words of `failure` where there never is */
export async function untilSeen<T>(look: () => Promise<T | undefined>, failure: () => string): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  do {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  } while (Date.now() < deadline);
  throw new Error(failure());
}

/** Waits until the text of an answer says something. @throws Error where it never does */
export async function untilSaid(world: World, path: string, wanted: RegExp): Promise<void> {
  let said = '';
  const look = async (): Promise<true | undefined> => {
    said = JSON.stringify(await read(world, path));
    return wanted.test(said) ? true : undefined;
  };
  await untilSeen(look, () => `${path} never said ${wanted}: ${said.slice(0, 2000)}`);
}
