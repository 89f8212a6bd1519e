/** What is loaded when the first page of stock is opened. */
import '@mantine/core/styles/NumberInput.css';

export { SkuPage } from './sku-page.tsx';
export { StockPage } from './stock-page.tsx';
