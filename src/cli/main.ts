#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Loading the SDK and the server is most of the time a start takes; compiled code is kept between runs.
enableCompileCache();
const { runCommandLine } = await import("./command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2));
