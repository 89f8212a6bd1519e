import * as z from 'zod';
import { type Door, door } from '../shared/door.ts';
import { type Entity, entities } from './entities/entities.ts';

const listQuerySchema = z.strictObject({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

/** What a channel's platform can do, and why not what it cannot. */
const abilitiesSchema = z.object({
  abilities: z
    .array(z.object({ ability: z.string(), can: z.boolean(), why: z.string().optional() }))
    .optional(),
});

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** What reads an entity: a channel is shown with what its platform can do, which the network does not know. */
function readerOf({ name }: Entity): string {
  return name === 'channel' ? 'connections/read' : 'network/read';
}

/** The three doors of one kind of reference data. */
function doorsOf<E extends Entity>(entity: E) {
  const { name, path, param } = entity;
  const params = z.strictObject({ [param]: entity.id });
  const common = { scope: 'network:write', callers: ['operator'], query: z.strictObject({}) } as const;
  const words = name.replace('-', ' ');
  /** What was taken all the same, and should be put right. */
  const written = entity.stored.and(z.object({ warnings: z.array(z.string()).optional() }));
  return {
    put: door({
      ...common,
      name: `put${pascalCase(name)}`,
      method: 'PUT',
      path: `/${path}/{${param}}`,
      handler: 'network/put',
      params,
      body: entity.body,
      summary: `Make or change a ${words}. Audited; with a version in the body, only over that one.`,
      answers: { 200: written, 201: written },
    }),
    read: door({
      ...common,
      name: `read${pascalCase(name)}`,
      method: 'GET',
      path: `/${path}/{${param}}`,
      handler: readerOf(entity),
      params,
      summary: `A ${words} as it is in force.`,
      answers: { 200: name === 'channel' ? entity.stored.and(abilitiesSchema) : entity.stored },
    }),
    list: door({
      ...common,
      name: `list${pascalCase(path)}`,
      method: 'GET',
      path: `/${path}`,
      handler: 'network/read',
      params: z.strictObject({}),
      query: listQuerySchema,
      summary: `All ${path.replace('-', ' ')}.`,
      answers: { 200: z.object({ [path]: z.array(entity.stored), cursor: z.string().optional() }) },
    }),
  };
}

/** Every kind of reference data with its doors. */
export const networkEntities = Object.values(entities).map((entity: Entity) => ({
  entity,
  doors: doorsOf(entity),
}));

export const networkDoors: readonly Door[] = networkEntities.flatMap(({ doors }): Door[] => [
  doors.put,
  doors.read,
  doors.list,
]);
