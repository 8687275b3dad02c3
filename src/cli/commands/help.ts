import type { Command } from "../command.ts";
import { type Commands, findCommand } from "../find-command.ts";
import { commandHelp, overview } from "../help.ts";

/** `longshore help`, about the commands given. */
export function help(commands: Commands): Command {
  return {
    spec: {
      name: "help",
      summary: "Show what there is, or one command's page",
      positionals: [{ name: "COMMAND", optional: true }],
      options: {},
      details: [],
      examples: ["longshore help run"],
    },
    run: async ({ arguments: { positionals }, output }) => {
      const [verb] = positionals;
      if (verb === undefined) {
        const loaded = await Promise.all(Object.values(commands).map(({ load }) => load()));
        output.line(overview(loaded.map(({ spec }) => spec)));
      } else {
        output.line(commandHelp((await findCommand(commands, verb)).spec));
      }
      return 0;
    },
  };
}
