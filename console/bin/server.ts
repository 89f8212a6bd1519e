import { build, preview } from 'vite';
import { consoleFolder } from './install.ts';

/** The console's pages load nothing from elsewhere; the kit writes its colours into a style element. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export async function buildConsole(): Promise<void> {
  await build({ configFile: `${consoleFolder}vite.config.ts`, logLevel: 'warn' });
}

function withoutPrefix(path: string): string {
  return path.replace(/^\/api/, '');
}

/** Serves the build on loopback with the API under the same name; port 0 takes a free one. */
export async function openConsole(api: string, port: number) {
  const { origin, pathname } = new URL(api);
  const base = pathname.replace(/\/$/, '');
  const server = await preview({
    configFile: `${consoleFolder}vite.config.ts`,
    logLevel: 'warn',
    preview: {
      host: '127.0.0.1',
      port,
      headers: securityHeaders,
      proxy: {
        '/api': { target: origin, changeOrigin: true, rewrite: (path) => base + withoutPrefix(path) },
      },
    },
  });
  return { address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
