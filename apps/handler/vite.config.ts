import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

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
      manifest: {
        id: '/handler/',
        name: '城环 · 处置',
        short_name: '处置',
        description: '接单、导航、到场、完成',
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
