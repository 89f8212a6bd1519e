/** `/products` and their variations: articles by SKU, and their figures, which are set and never compared. */
import { articleBody, type JsonBody } from '../bodies.ts';
import type { ShopArticle } from '../shop.ts';
import { ok, type WooAnswer, type WooBackend, WooRefusal, type WooRequest } from './answer.ts';
import {
  checkFields,
  checkQuery,
  choiceOf,
  flagField,
  listField,
  listOf,
  listParameters,
  one,
  pageOf,
  textField,
  wholeField,
} from './parameters.ts';

const MAX_BATCH = 100;
const FILTERS = ['sku', 'include', 'type', 'status', 'parent'];
const UNSIMULATED_FILTERS = [
  'search',
  'after',
  'before',
  'modified_after',
  'exclude',
  'offset',
  'stock_status',
  'category',
];
const WRITABLE = ['id', 'stock_quantity', 'manage_stock', 'backorders', 'name', 'sku'];
const UNSIMULATED_FIELDS = ['regular_price', 'sale_price', 'stock_status', 'status', 'meta_data', 'type'];

/** By SKU, forms of an article are found beside articles; without it, they are not listed here. */
export function listProducts(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, [...listParameters, ...FILTERS], UNSIMULATED_FILTERS);
  const skus = listOf(request.query, 'sku');
  const included = listOf(request.query, 'include').map(Number);
  const type = request.query.get('type');
  const found = [...backend.shop.articles.values()]
    .filter((article) => (skus.length > 0 ? skus.includes(article.sku) : article.type !== 'variation'))
    .filter(({ id }) => included.length === 0 || included.includes(id))
    .filter((article) => type === null || article.type === type);
  return articlePage(request, backend, found);
}

export function listVariations(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, [...listParameters, 'sku', 'include'], UNSIMULATED_FILTERS);
  const parent = articleOf(request, backend);
  const skus = listOf(request.query, 'sku');
  const found = [...backend.shop.articles.values()]
    .filter(({ parentId }) => parentId === parent.id)
    .filter(({ sku }) => skus.length === 0 || skus.includes(sku));
  return articlePage(request, backend, found);
}

function articlePage(request: WooRequest, backend: WooBackend, found: readonly ShopArticle[]): WooAnswer {
  choiceOf(request.query, 'orderby', ['date', 'id', 'modified', 'title', 'slug', 'include'], 'date');
  const isUp = choiceOf(request.query, 'order', ['asc', 'desc'], 'desc') === 'asc';
  const sorted = found.toSorted((a, b) => (isUp ? a.id - b.id : b.id - a.id));
  return pageOf(request, backend, sorted, (article) => articleBody(backend.shop, article));
}

function articleOf({ ids }: WooRequest, { shop }: WooBackend, at = 0): ShopArticle {
  const article = shop.articles.get(ids[at] ?? 0);
  if (!article) throw new WooRefusal('woocommerce_rest_product_invalid_id', 'Invalid ID.', 404);
  return article;
}

export function readProduct(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, ['context']);
  return one(request, articleBody(backend.shop, articleOf(request, backend)));
}

export function updateProduct(request: WooRequest, backend: WooBackend): WooAnswer {
  const article = articleOf(request, backend);
  mustNotBeForm(article);
  return one(request, changed(article, request.body, request, backend));
}

export function updateVariation(request: WooRequest, backend: WooBackend): WooAnswer {
  return one(request, changed(formOf(request, backend, request.ids[1] ?? 0), request.body, request, backend));
}

function mustNotBeForm({ type }: ShopArticle): void {
  if (type !== 'variation') return;
  const words =
    'To manipulate product variations you should use the /products/<product_id>/variations/<id> endpoint.';
  throw new WooRefusal('woocommerce_rest_invalid_product_id', words, 404);
}

function formOf(request: WooRequest, backend: WooBackend, id: number): ShopArticle {
  const parent = articleOf(request, backend);
  const form = backend.shop.articles.get(id);
  if (form?.parentId === parent.id) return form;
  throw new WooRefusal('woocommerce_rest_product_variation_invalid_id', 'Invalid ID.', 404);
}

/** A figure that the shop does not manage is not written, and the answer is none the worse for it. */
function changed(article: ShopArticle, body: JsonBody, request: WooRequest, backend: WooBackend): JsonBody {
  checkFields(body, request, backend, WRITABLE, UNSIMULATED_FIELDS);
  const { shop } = backend;
  article.managesStock = flagField(body, 'manage_stock') ?? article.managesStock;
  const stock = wholeField(body, 'stock_quantity');
  if (!article.managesStock) article.stock = null;
  else article.stock = stock ?? article.stock ?? 0;
  article.sku = textField(body, 'sku') ?? article.sku;
  article.name = textField(body, 'name') ?? article.name;
  article.modifiedAt = shop.now();
  return articleBody(shop, article);
}

export function batchProducts(request: WooRequest, backend: WooBackend): WooAnswer {
  return batch(request, backend, (update) => {
    const article = backend.shop.articles.get(wholeField(update, 'id') ?? 0);
    if (!article) throw new WooRefusal('woocommerce_rest_product_invalid_id', 'Invalid ID.', 404);
    mustNotBeForm(article);
    return article;
  });
}

export function batchVariations(request: WooRequest, backend: WooBackend): WooAnswer {
  articleOf(request, backend);
  return batch(request, backend, (update) => formOf(request, backend, wholeField(update, 'id') ?? 0));
}

/** One after another; what is refused of one is said in its place, and the whole is 200. */
function batch(
  request: WooRequest,
  backend: WooBackend,
  articleFor: (update: JsonBody) => ShopArticle,
): WooAnswer {
  checkFields(request.body, request, backend, ['update'], ['create', 'delete']);
  const updates = listField(request.body, 'update') ?? [];
  if (updates.length > MAX_BATCH)
    throw new WooRefusal(
      'woocommerce_rest_request_entity_too_large',
      `Unable to accept more than ${MAX_BATCH} items for this request.`,
      413,
    );
  const update = updates.map((one) => {
    try {
      return changed(articleFor(one), one, request, backend);
    } catch (error) {
      if (error instanceof WooRefusal) return { id: one['id'], error: error.toBody() };
      throw error;
    }
  });
  return ok({ update });
}
