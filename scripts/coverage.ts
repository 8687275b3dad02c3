import { writeFile } from "node:fs/promises";
import { coveragePage } from "./coverage-page.ts";

/** Writes `docs/coverage.md` (`npm run docs`). */
await writeFile(new URL("../docs/coverage.md", import.meta.url), await coveragePage());
