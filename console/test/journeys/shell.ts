import assert from 'node:assert/strict';
import { openAsPerson, openPage } from '../browser.ts';
import type { Journey } from './journeys.ts';

export const shellJourneys: readonly Journey[] = [
  {
    name: 'a token that nobody has does not log in, and the page says why',
    play: async (browser, world) => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${world.address}/now`);
      await page.getByLabel('Access token').fill('oo_nobody');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('Nobody has this token').waitFor();
      await page.context().close();
    },
  },
  {
    name: 'somebody logs in at the hosted page, through CloudFront, and sees the page that was asked for; logging out ends it',
    play: async (browser, world) => {
      const page = await openAsPerson(browser, world, '/orders?status=backordered');
      await page.getByRole('link', { name: '180', exact: true }).waitFor();
      assert(page.url().endsWith('/orders?status=backordered'), page.url());
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      assert.doesNotMatch(kept, /eyJ|verifier/);
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitem', { name: 'Log out' }).click();
      await page.getByRole('button', { name: 'Log in with your account' }).waitFor();
      await page.context().close();
    },
  },
  {
    name: "an associate who logs in is at their own location's work by one press, and sees the pages that they have rights for",
    play: async (browser, world) => {
      const { associate: email, associatePassword: password } = world;
      const page = await openAsPerson(browser, { ...world, email, password }, '/now');
      await page.getByRole('link', { name: 'Work', exact: true }).click();
      await page.getByRole('heading', { name: 'Work at store-boston' }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Another location' }).count(), 0);
      const menu = page.getByRole('navigation', { name: 'Menu' }).getByRole('link');
      assert.deepEqual(await menu.allInnerTexts(), ['Now', 'Work', 'Stock']);
      await page.context().close();
    },
  },
  {
    name: 'an answer of the login that nobody asked for opens no session',
    play: async (browser, world) => {
      const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
      await page.goto(`${world.hosted}/?code=stolen&state=foreign`);
      await page.getByRole('button', { name: 'Log in with your account' }).waitFor();
      assert(!page.url().includes('stolen'), page.url());
      await page.context().close();
    },
  },
  {
    name: 'the token is kept in memory alone: a reload asks again, and shows the same page afterwards',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/now?type=NoRoute');
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      assert(!kept.includes(world.token) && !(await page.context().cookies()).length, kept);
      await page.reload();
      await page.getByLabel('Access token').fill(world.token);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.locator('[data-title]').first().waitFor();
      assert(page.url().endsWith('/now?type=NoRoute'), page.url());
      await page.context().close();
    },
  },
  {
    name: 'the console speaks German, remembers it, and has no text of its own in English then',
    play: async (browser, world) => {
      const page = await openPage(browser, world, '/now');
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitem', { name: 'Deutsch' }).click();
      await page.getByRole('heading', { name: 'Was einen Menschen braucht' }).waitFor();
      await page.reload();
      await page.getByText('Zugangstoken').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
      await page.context().close();
    },
  },
  {
    name: 'CloudFront serves the pages with the headers of the stack, and the doors below /api of the same name',
    play: async (browser, world) => {
      const page = await (await browser.newContext()).newPage();
      const answer = await page.goto(`${world.hosted}/orders/any`);
      const headers = answer?.headers() ?? {};
      const policy = headers['content-security-policy'] ?? '';
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ])
        assert(policy.split('; ').includes(part), `${part} is not in ${policy}`);
      assert.match(headers['strict-transport-security'] ?? '', /max-age=31536000/);
      assert.match(headers['permissions-policy'] ?? '', /camera=\(self\)/);
      const others = [
        'x-frame-options',
        'x-content-type-options',
        'referrer-policy',
        'cross-origin-opener-policy',
      ];
      const said = others.map((name) => headers[name]?.toLowerCase());
      assert.deepEqual(said, ['deny', 'nosniff', 'no-referrer', 'same-origin']);
      const statuses = await page.evaluate(async () => {
        const answers = await Promise.all(
          ['/api/orders', '/api/nowhere', '/gone.js'].map((path) => fetch(path)),
        );
        return answers.map(({ status }) => status);
      });
      assert.deepEqual(statuses.slice(0, 2), [401, 404]);
      assert((statuses[2] ?? 0) >= 400, `a file that is not there was answered with ${statuses[2]}`);
      await page.context().close();
    },
  },
  {
    name: 'pages are served with their security headers, and no script or style comes from elsewhere',
    play: async (browser, world) => {
      const answer = await fetch(`${world.address}/orders/any`);
      assert.match(answer.headers.get('content-security-policy') ?? '', /script-src 'self';/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      const page = await openPage(browser, world, '/now');
      const hosts = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin),
      );
      assert.deepEqual([...new Set(hosts)], [world.address]);
      await page.context().close();
    },
  },
];
