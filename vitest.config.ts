import { defineConfig } from "vitest/config";

/** A limit for what hangs, not for what is slow: a machine may be busy with something else. */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };

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
          ...PATIENCE,
        },
      },
      { test: { name: "contract", include: ["test/contracts/**/*.test.ts"], ...PATIENCE } },
      { test: { name: "conformance", include: ["test/conformance/**/*.test.ts"], ...PATIENCE } },
      { test: { name: "sim", include: ["test/sim/**/*.test.ts"], ...PATIENCE } },
      {
        test: {
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          ...PATIENCE,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          ...PATIENCE,
          fileParallelism: false,
        },
      },
    ],
  },
});
