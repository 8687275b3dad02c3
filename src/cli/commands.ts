import type { Commands } from "./find-command.ts";

/**
 * The verbs of the command line in the order `help` lists them. Each is loaded when it is called: most need
 * neither the server nor the SDK, which take a tenth of a second.
 */
export const commands: Commands = {
  up: { load: async () => (await import("./commands/up.ts")).up },
  down: { load: async () => (await import("./commands/down.ts")).down },
  status: { load: async () => (await import("./commands/status.ts")).status },
  run: { load: async () => (await import("./commands/run.ts")).run },
  server: { load: async () => (await import("./commands/server.ts")).server },
  agent: { load: async () => (await import("./commands/agent.ts")).agent },
  version: { load: async () => (await import("./commands/version.ts")).version },
  help: { load: async () => (await import("./commands/help.ts")).help(commands) },
};
