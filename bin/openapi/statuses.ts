import * as z from 'zod';

/** What an answer's status means, whichever door gives it. */
export const statusMeanings: Readonly<Record<number, string>> = {
  200: 'Done, or the same again',
  201: 'Made',
  202: 'Asked',
  204: 'Done',
  400: 'Invalid: every field is named',
  401: 'No or revoked credential, or a signature that does not verify',
  403: 'Valid credential, but not for this id or scope',
  404: 'Unknown',
  409: 'The present state, or an earlier use of the id, forbids it',
  304: 'The same as the caller has already',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Others write the same, or a service is busy: the same request may succeed later',
};

/** A page that a door for people answers with. */
export const pageSchema = z.string().meta({ description: 'A page for people' });
