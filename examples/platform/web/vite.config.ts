import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { splitting } from './scripts/chunks.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Where `npx vite` finds a running platform; see README.md.
const server = process.env['ROTUNDA_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // The program puts a fresh one in its place each time that it serves the page.
  html: { cspNonce: '__CSP_NONCE__' },
  resolve: {
    alias: [
      { find: /^@rotunda-rtc\/browser$/, replacement: here('../../../conference/browser/src/index.ts') },
      // Its package names the build for development alone.
      { find: /^react-router$/, replacement: here('node_modules/react-router/dist/production/index.mjs') },
      { find: /^react-router\/dom$/, replacement: here('node_modules/react-router/dist/production/dom-export.mjs') },
      { find: /^@rotunda-rtc\/browser\/element$/, replacement: here('../../../conference/browser/src/element.ts') },
    ],
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': server,
      '/platform.json': server,
      '/rotunda.js': server,
      '/signal': { target: server, ws: true },
      '/match': { target: server, ws: true },
      '/whip': server,
      '/whep': server,
    },
    // The SDK is beside this folder, not in it.
    fs: { allow: [here('.'), here('../../../conference/browser')] },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000, // scripts/budget.mjs measures what counts
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: splitting() } },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    // Nothing here waits for real time; a busy machine is no failure.
    testTimeout: 300_000,
  },
});
