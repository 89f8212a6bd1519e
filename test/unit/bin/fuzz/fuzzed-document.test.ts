import { describe, expect, it } from 'vitest';
import { askedSchema, withShortLists } from '../../../../bin/fuzz/fuzzed-document.ts';

/** As many codes as there are countries, some of them true ones. */
const codes = ['GB', 'US', ...Array.from({ length: 100 }, (_, at) => `X${at}`)];

describe('the document that requests are generated from', () => {
  it('asks with some codes of a long list, and takes any of them as an answer', () => {
    const schema = { $ref: '#/components/schemas/Country' };
    const content = { 'application/json': { schema } };
    const document = withShortLists({
      openapi: '3.1.0',
      paths: { '/orders': { post: { requestBody: { content }, responses: { 201: { content } } } } },
      components: { schemas: { Country: { type: 'string', enum: codes } }, responses: {} },
    });

    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/orders': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/AskedCountry' } } },
            },
            responses: { 201: { content } },
          },
        },
      },
      components: {
        schemas: { Country: { enum: codes }, AskedCountry: { enum: ['GB', 'US'] } },
        responses: {},
      },
    });
  });

  it('leaves a short list, what may be null, and everything else as it is', () => {
    const schema = {
      properties: {
        action: { enum: ['retry', 'cancel'] },
        country: { type: ['string', 'null'], enum: [...codes, null] },
      },
      required: ['action'],
      maxProperties: 2,
    };

    expect(askedSchema(schema)).toEqual({
      ...schema,
      properties: { ...schema.properties, country: { type: ['string', 'null'], enum: ['GB', 'US', null] } },
    });
  });
});
