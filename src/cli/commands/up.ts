import type { Command } from "../command.ts";
import { detach } from "../detach.ts";
import { serve, tellReady } from "../serve.ts";
import { AGENT_OPTIONS, SERVER_OPTIONS, upSettings } from "../up-settings.ts";

export const up: Command = {
  spec: {
    name: "up",
    summary: "Start server and agent on this machine",
    positionals: [],
    options: {
      ...SERVER_OPTIONS,
      ...AGENT_OPTIONS,
      detach: { type: "boolean", help: "Go on in the background, until longshore down" },
      "keep-tasks": { type: "boolean", help: "Leave the tasks running when it stops" },
    },
    details: [
      "Runs ECS on this machine: the API, and an agent that registers the machine as a container " +
        "instance and runs its tasks on Docker Engine. State is kept in the data directory and is " +
        "there again at the next start.",
      "Prints the lines to export for AWS clients and then, once it takes requests, one line " +
        "`ready http://HOST:PORT`. Ctrl-C or SIGTERM stops its tasks and ends it; a second Ctrl-C " +
        "ends it at once and leaves them running.",
      "Its agent takes the variables of the ECS agent, ECS_RESERVED_MEMORY and the like: see " +
        "docs/agent-settings.md.",
      "It listens on loopback, where the keys are test / test. Another --host needs keys of your " +
        "own in LONGSHORE_ACCESS_KEY_ID and LONGSHORE_SECRET_ACCESS_KEY.",
    ],
    examples: ["longshore up", "longshore up --detach --port 0 --data-dir ./state"],
  },
  run: async (context) => {
    const settings = upSettings(context.arguments, context.environment);
    if (context.arguments.flag("detach")) return detach(context, settings);
    return serve(context, settings, { agent: true, whenReady: tellReady });
  },
};
