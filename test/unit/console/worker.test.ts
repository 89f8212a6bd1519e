import { expect, test } from 'vitest';
import { answeringOf } from '../../../console/worker/answers.ts';

const ORIGIN = 'https://console.example.com';

test.each([
  ['a page that somebody opens or reloads', 'GET', '/work?location=soho', 'navigate', 'page'],
  ['the way back from the login', 'GET', '/?code=1&state=2', 'navigate', 'page'],
  ['what the deployment says of itself', 'GET', '/config.json', 'cors', 'settings'],
  ['a file that is named after its content', 'GET', '/assets/index-a1.js', 'cors', 'file'],
  ['an answer of the API', 'GET', '/api/orders', 'cors', undefined],
  ['an answer of the API that somebody opens', 'GET', '/api/orders', 'navigate', undefined],
  ['what is told to the API', 'POST', '/api/returns', 'cors', undefined],
  ['the worker itself', 'GET', '/sw.js', 'same-origin', undefined],
])('the worker of the console answers %s as it should', (_, method, path, mode, answering) => {
  expect(answeringOf({ method, url: ORIGIN + path, mode }, ORIGIN)).toBe(answering);
});

test('the worker of the console keeps out of what is of another origin', () => {
  const login = { method: 'GET', url: 'https://login.example.com/assets/a.js', mode: 'cors' };

  expect(answeringOf(login, ORIGIN)).toBeUndefined();
});
