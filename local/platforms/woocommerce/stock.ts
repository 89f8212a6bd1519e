/** The shop's own stock: what lowers a figure, what raises it, and what is withheld without lowering it. */
import {
  metaValue,
  putMeta,
  removeMeta,
  type ShopArticle,
  type ShopLineItem,
  type WooShop,
  type WooShopOrder,
} from './shop.ts';

const REDUCED = '_reduced_stock';
const RESTOCKED = '_restock_refunded_items';

const REDUCING: ReadonlySet<string> = new Set(['processing', 'completed', 'on-hold']);
const RESTORING: ReadonlySet<string> = new Set(['cancelled', 'pending']);

export function articleBySku(shop: WooShop, sku: string): ShopArticle | undefined {
  return [...shop.articles.values()].find((article) => article.sku === sku);
}

export function articleOfLine(
  shop: WooShop,
  { variationId, productId }: ShopLineItem,
): ShopArticle | undefined {
  return shop.articles.get(variationId === 0 ? productId : variationId);
}

/** Whose figure an article sells from: its own, its parent's, or none. */
export function figureOf(shop: WooShop, article: ShopArticle): ShopArticle | undefined {
  if (article.managesStock) return article;
  const parent = article.type === 'variation' ? shop.articles.get(article.parentId) : undefined;
  return parent?.managesStock ? parent : undefined;
}

/** One SQL statement: two buyers never lose each other's decrement. */
function moveFigure(shop: WooShop, article: ShopArticle, units: number): void {
  article.stock = (article.stock ?? 0) + units;
  article.modifiedAt = shop.now();
}

function reducedOf(line: ShopLineItem): number {
  return Number(metaValue(line, REDUCED) ?? 0);
}

/** Follows a status: lowers what it takes, raises what it gives back, each once. */
export function followStatus(shop: WooShop, order: WooShopOrder): void {
  if (REDUCING.has(order.status)) {
    order.heldUntil = undefined;
    reduceStock(shop, order);
  }
  if (RESTORING.has(order.status)) restoreStock(shop, order);
  if (order.status === 'cancelled') order.heldUntil = undefined;
}

/**
 * The figure is lowered one step after the status is saved, and the line says so one step after that: in between, the
 * figure has a sale that no line tells of.
 */
function reduceStock(shop: WooShop, order: WooShopOrder): void {
  if (order.isStockReduced || !shop.settings.managesStock) return;
  order.isStockReduced = true;
  const { stepMilliseconds } = shop.settings;
  shop.clock.later(stepMilliseconds, () => {
    for (const line of order.lines) reduceLine(shop, order, line, stepMilliseconds);
  });
}

function reduceLine(shop: WooShop, order: WooShopOrder, line: ShopLineItem, stepMilliseconds: number): void {
  const article = articleOfLine(shop, line);
  const figure = article && figureOf(shop, article);
  if (!figure || reducedOf(line) > 0) return;
  const units = line.quantity;
  moveFigure(shop, figure, -units);
  shop.clock.later(stepMilliseconds, () => {
    putMeta(shop, line, REDUCED, String(units));
    shop.saveBeside(order);
  });
}

function restoreStock(shop: WooShop, order: WooShopOrder): void {
  if (!order.isStockReduced) return;
  order.isStockReduced = false;
  const { stepMilliseconds } = shop.settings;
  shop.clock.later(stepMilliseconds, () => {
    for (const line of order.lines) restoreLine(shop, order, line, stepMilliseconds);
  });
}

function restoreLine(shop: WooShop, order: WooShopOrder, line: ShopLineItem, stepMilliseconds: number): void {
  const article = articleOfLine(shop, line);
  const figure = article && figureOf(shop, article);
  if (!figure || reducedOf(line) <= 0) return;
  moveFigure(shop, figure, reducedOf(line));
  shop.clock.later(stepMilliseconds, () => {
    removeMeta(line, REDUCED);
    shop.saveBeside(order);
  });
}

/** A refund that restocks raises the figure by what it says, as far as the line had lowered it. */
export function restockRefunded(shop: WooShop, line: ShopLineItem, units: number): void {
  const article = articleOfLine(shop, line);
  const figure = article && figureOf(shop, article);
  if (!figure || units <= 0 || reducedOf(line) <= 0) return;
  moveFigure(shop, figure, units);
  putMeta(shop, line, REDUCED, String(reducedOf(line) - units));
  putMeta(shop, line, RESTOCKED, String(units + Number(metaValue(line, RESTOCKED) ?? 0)));
}

/** The shop's staff changes a line in the admin, which moves the figure by the difference; the REST interface does not. */
export function adjustLine(shop: WooShop, order: WooShopOrder, line: ShopLineItem): void {
  const article = articleOfLine(shop, line);
  const figure = article && figureOf(shop, article);
  if (!figure || !order.isStockReduced) return;
  const difference = line.quantity - reducedOf(line);
  if (difference === 0) return;
  moveFigure(shop, figure, -difference);
  if (line.quantity === 0) removeMeta(line, REDUCED);
  else putMeta(shop, line, REDUCED, String(line.quantity));
}

/** Units that unpaid orders withhold from other buyers, without lowering the figure. */
export function heldUnits(shop: WooShop, figure: ShopArticle): number {
  if (!shop.settings.holdsStock) return 0;
  const now = shop.clock.now();
  const holding = [...shop.orders.values()].filter(
    ({ heldUntil, status }) => heldUntil !== undefined && heldUntil > now && status === 'pending',
  );
  return holding
    .flatMap(({ lines }) => lines)
    .filter((line) => {
      const article = articleOfLine(shop, line);
      return article !== undefined && figureOf(shop, article) === figure;
    })
    .reduce((units, { quantity }) => units + quantity, 0);
}

/** Whether the checkout lets a buyer have so many. */
export function mayBuy(shop: WooShop, article: ShopArticle, quantity: number): boolean {
  const figure = figureOf(shop, article);
  if (!figure || figure.backorders !== 'no') return true;
  return (figure.stock ?? 0) - heldUnits(shop, figure) >= quantity;
}
