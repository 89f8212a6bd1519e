/** What is loaded when the first page of orders is opened. */
import '@mantine/core/styles/NumberInput.css';

export { OrderPage } from './order-page.tsx';
export { OrdersPage } from './orders-page.tsx';
