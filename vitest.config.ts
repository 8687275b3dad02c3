import { defineConfig } from "vitest/config";

/**
 * One project per test level, so that `npm run test:fast` can leave out what needs Docker or a network.
 * The levels are described in CONTRIBUTING.md.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/tidy.test.ts", "test/tidy/*.test.ts"],
        },
      },
      { test: { name: "contract", include: ["test/contracts/**/*.test.ts"] } },
      { test: { name: "conformance", include: ["test/conformance/**/*.test.ts"] } },
      { test: { name: "sim", include: ["test/sim/**/*.test.ts"] } },
      {
        test: {
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
