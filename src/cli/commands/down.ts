import { type Command, CommandFailure } from "../command.ts";
import { DATA_DIR_OPTION, dataDirectory } from "../data-directory.ts";
import { isAlive } from "../../runtime/processes.ts";
import { runningInstance } from "../local-instance.ts";

/** Stopping tasks takes as long as the longest stopTimeout, which ECS limits to 120 s, and some more. */
const STOP_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 100;

export const down: Command = {
  spec: {
    name: "down",
    summary: "Stop the Longshore that runs in the background, and its tasks",
    positionals: [],
    options: { "data-dir": DATA_DIR_OPTION },
    details: [
      "Stops the longshore up of this data directory as Ctrl-C would, and waits for its end. Does " +
        "nothing when none runs.",
    ],
    examples: ["longshore down"],
  },
  run: async ({ arguments: parsed, environment, output, clock }) => {
    const dataDir = dataDirectory(parsed.text("data-dir"), environment);
    const instance = await runningInstance(dataDir);
    if (!instance) {
      output.say(`No Longshore runs on ${dataDir}.`);
      output.record({ event: "not-running", dataDir });
      return 0;
    }
    output.say(`Stopping ${instance.endpoint} and its tasks.`);
    process.kill(instance.pid, "SIGTERM");
    for (let waitedMs = 0; isAlive(instance.pid); waitedMs += LOOK_EVERY_MS) {
      if (waitedMs >= STOP_LIMIT_MS) {
        throw new CommandFailure(`Process ${instance.pid} has not ended yet.`);
      }
      await clock.sleep(LOOK_EVERY_MS);
    }
    output.record({ event: "stopped", endpoint: instance.endpoint });
    output.say("Stopped.");
    return 0;
  },
};
