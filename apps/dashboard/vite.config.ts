import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** In development the API and socket are a running city's. */
const city = process.env.CITYLOOP_URL ?? 'http://127.0.0.1:8080';

/** Libraries that change rarely, apart from ours; antd stays with the desk because only the desk imports it. */
const groups = [
  { name: 'map-engine', test: /node_modules[\\/](maplibre-gl|@maplibre)[\\/]/ },
  { name: 'chart-engine', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
  {
    name: 'foundation',
    test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|zustand)[\\/]/,
  },
];

export default defineConfig({
  base: '/',
  // Inlined fonts and images would break the content security policy.
  build: {
    outDir: 'dist',
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': city, '/socket.io': { target: city, ws: true } } },
  plugins: [react()],
});
