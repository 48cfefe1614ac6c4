/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// Where `edgeflow annotate --port 8765` listens while `npm run dev` serves the page's sources beside it.
const server = process.env["EDGEFLOW_SERVER"] ?? "http://127.0.0.1:8765";

// Vite reads its configuration from a default export; it is the only one in web/.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/edgeflow/server/static",
    emptyOutDir: true,
    target: "es2022",
    // The page's Content-Security-Policy knows no data: scripts or fonts; everything stays a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { proxy: { "/api": { target: server, changeOrigin: true } } },
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 20_000 },
});
