// SPDX-License-Identifier: AGPL-3.0-or-later
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.mjs';

/** Where the service listens while one develops the pages with `vite`. */
const SERVICE = process.env['FAB_SERVICE'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { conditions: ['fab-source', 'module', 'browser', 'development|production'] },
  server: {
    proxy: {
      '/api/live': { target: SERVICE.replace(/^http/, 'ws'), ws: true },
      '/api': { target: SERVICE },
      '/health': { target: SERVICE },
    },
  },
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 800 },
});
