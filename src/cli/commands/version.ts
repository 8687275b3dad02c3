import type { Command } from "../command.ts";
import { longshoreVersion } from "../../runtime/version.ts";

export const version: Command = {
  spec: {
    name: "version",
    summary: "Show the version of Longshore and of Node.js",
    positionals: [],
    options: {},
    details: [],
    examples: [],
  },
  run: async ({ output }) => {
    const own = await longshoreVersion();
    output.record({ longshore: own, node: process.versions.node });
    output.say(`longshore ${own} (Node.js ${process.versions.node})`);
    return 0;
  },
};
