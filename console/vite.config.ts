import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { shellFiles, WORKER_FILE } from './bin/shell-files.ts';

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export default defineConfig({
  root: here('.'),
  plugins: [react(), shellFiles()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // No script stands in the page itself: the content security policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: here('index.html'), worker: here('worker/worker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? WORKER_FILE : 'assets/[name]-[hash].js'),
      },
    },
  },
});
