import type { Command } from "../command.ts";
import { serve, tellReady } from "../serve.ts";
import { SERVER_OPTIONS, upSettings } from "../up-settings.ts";

export const server: Command = {
  spec: {
    name: "server",
    summary: "Start the server without an agent; agents join it from their machines",
    positionals: [],
    options: SERVER_OPTIONS,
    details: [
      "The half of longshore up that answers the API and decides what runs where. Machines join " +
        "it with longshore agent.",
      "To be reached by other machines it needs --host and keys of your own in " +
        "LONGSHORE_ACCESS_KEY_ID and LONGSHORE_SECRET_ACCESS_KEY.",
    ],
    examples: ["longshore server --host 0.0.0.0"],
  },
  run: (context) => {
    const settings = upSettings(context.arguments, context.environment, "server alone");
    return serve(context, settings, { agent: false, whenReady: tellReady });
  },
};
