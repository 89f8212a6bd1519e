import type { Page } from 'playwright-core';
import { orderOf, type World } from './world.ts';

/** A state of a page that is shown to axe and pictured. */
export interface View {
  readonly name: string;
  readonly path: (world: World) => string;
  /** What is there once the page is whole. */
  readonly whole: string;
  /** What is done to the page first. */
  readonly act?: (page: Page) => Promise<void>;
}

function exceptionOf(world: World, order: string): string {
  return `/now?open=${orderOf(world, order)}-x1`;
}

function orderPage(world: World, order: string): string {
  return `/orders/${orderOf(world, order)}`;
}

function workPage(world: World, order: string): string {
  return `/work?location=${world.store}&open=${orderOf(world, order)}-f1`;
}

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByLabel('Access token').waitFor();
}

/** Every page, with its dialogs. */
export const views: readonly View[] = [
  { name: 'now', path: () => '/now', whole: 'tbody tr' },
  { name: 'now-one', path: (world) => exceptionOf(world, 'noRoute1'), whole: '[data-do]' },
  {
    name: 'now-quarantined',
    path: () => '/now?type=QuarantinedOrder',
    whole: '[data-title]',
    act: (page) => page.locator('[data-title]').first().click(),
  },
  {
    name: 'now-together',
    path: () => '/now?type=NoRoute',
    whole: 'tbody tr',
    act: async (page) => {
      await page.getByLabel('Choose all that are shown').check();
      await page.getByRole('button', { name: 'Resolve together' }).click();
    },
  },
  { name: 'orders', path: () => '/orders', whole: 'tbody tr' },
  { name: 'orders-none', path: () => '/orders?external=nobody', whole: 'h2' },
  { name: 'order', path: (world) => orderPage(world, 'split'), whole: '[aria-expanded]' },
  { name: 'order-delivered', path: (world) => orderPage(world, 'delivered'), whole: '[aria-expanded]' },
  ...[
    ['Hold', 'backordered'],
    ['Serve from elsewhere', 'store2'],
    ['Edit address', 'store2'],
    ['Cancel units', 'store2'],
    ['Take back', 'delivered'],
  ].map(([action = '', order = '']) => ({
    name: `order-${action.toLowerCase().replaceAll(' ', '-')}`,
    path: (world: World) => orderPage(world, order),
    whole: 'h1',
    act: async (page: Page) => {
      await page.getByRole('button', { name: 'Act on this order' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    },
  })),
  { name: 'work-location', path: () => '/work', whole: 'form' },
  { name: 'work', path: ({ store }) => `/work?location=${store}`, whole: '.console-work' },
  {
    name: 'work-pick',
    path: (world) => workPage(world, 'cancelAsked'),
    whole: '.console-pick',
  },
  {
    name: 'work-missing',
    path: (world) => workPage(world, 'cancelAsked'),
    whole: '.console-pick',
    act: (page) => page.getByRole('button', { name: 'Something is missing' }).click(),
  },
  { name: 'work-waves', path: ({ store }) => `/work?location=${store}&desk=waves`, whole: '.console-walk' },
  {
    name: 'work-returns',
    path: (world) => `/work?location=${world.store}&desk=returns&open=${orderOf(world, 'comingBack')}-r1`,
    whole: '.console-detail input',
  },
  {
    name: 'work-counter',
    path: ({ store }) => `/work?location=${store}&desk=returns&open=counter`,
    whole: '.console-detail form',
    act: async (page) => {
      await page.getByLabel('Order', { exact: true }).fill('130');
      await page.getByRole('button', { name: 'Find the order' }).click();
      await page.getByRole('button', { name: /^Order 130/ }).click();
      await page.getByLabel('TEE-BLK-M that is here', { exact: true }).fill('1');
    },
  },
  { name: 'sign-in', path: () => '/now', whole: '#content', act: leave },
  { name: 'work-counts', path: ({ store }) => `/work?location=${store}&desk=counts`, whole: 'form' },
  { name: 'rules', path: () => '/rules', whole: '[data-version]' },
  { name: 'rules-version', path: () => '/rules?version=2&against=1', whole: 'article h2' },
  { name: 'rules-edit', path: () => '/rules?tab=edit&version=0', whole: '.console-action' },
  { name: 'rules-json', path: () => '/rules?tab=edit&version=0&as=json', whole: 'textarea' },
  {
    name: 'rules-try',
    path: (world) => `/rules?tab=try&version=0&order=${orderOf(world, 'split')}`,
    whole: 'form',
    act: async (page) => {
      await page.getByRole('button', { name: 'Plan it' }).click();
      await page.getByRole('heading', { name: /^Tried/ }).waitFor();
    },
  },
  { name: 'stock', path: () => '/stock', whole: 'tbody tr' },
  { name: 'stock-none', path: () => '/stock?q=nobody', whole: 'h2' },
  { name: 'stock-location', path: ({ store }) => `/stock?location=${store}`, whole: 'tbody tr' },
  { name: 'stock-sku', path: () => '/stock/PIN-CITY', whole: '#movements tbody tr' },
  {
    name: 'stock-count',
    path: () => '/stock/TEE-BLK-M',
    whole: 'tbody tr',
    act: (page) => page.getByRole('button', { name: 'Count at store-boston' }).click(),
  },
  { name: 'network', path: () => '/network', whole: '[data-drawn]' },
  {
    name: 'network-location',
    path: ({ store }) => `/network?open=${store}`,
    whole: '[data-drawn]',
    act: (page) => page.getByRole('button', { name: 'Change', exact: true }).click(),
  },
  { name: 'network-channels', path: () => '/network?part=channels&open=shopify-us', whole: 'tbody tr' },
  { name: 'network-partners', path: () => '/network?part=partners', whole: 'tbody tr' },
  { name: 'network-credentials', path: () => '/network?part=credentials', whole: 'tbody tr' },
  { name: 'network-none', path: () => '/network?q=nobody', whole: 'h2' },
  { name: 'now-nothing', path: () => '/now?q=nobody', whole: 'h2' },
];
