import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
// By its path: Vite bundles this file into its configuration, while Node 20 cannot load a package that is TypeScript.
import { HANDLER_ZH_CN as words } from '../../packages/ui/src/words/zh-CN/handler.ts';

/** In development the API and socket are a running city's. */
const city = process.env.CITYLOOP_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/handler/',
  // The map library alone is larger than the warning's limit; it loads only when a task is opened.
  build: { outDir: 'dist', assetsInlineLimit: 0, target: 'es2022', chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/api': city, '/socket.io': { target: city, ws: true } } },
  plugins: [
    react(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      // A manifest speaks one language: that of the city.
      manifest: {
        id: '/handler/',
        name: words.appName,
        short_name: words.shortName,
        description: words.whatItDoes,
        lang: 'zh-CN',
        start_url: '/handler/',
        scope: '/handler/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#f4f6f9',
        theme_color: '#0e2a47',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png}'],
        navigateFallback: '/handler/index.html',
        // Answers of the API are truth: they never come from this cache.
        navigateFallbackDenylist: [/^\/api\//],
      },
    }),
  ],
});
