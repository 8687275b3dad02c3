import { closest } from "./closest.ts";
import { type Command, UsageError } from "./command.ts";

/** Commands by verb, each loaded when it is called. */
export type Commands = Readonly<Record<string, { readonly load: () => Promise<Command> }>>;

/** Loads a verb's command; throws `UsageError` with the verb that was probably meant. */
export async function findCommand(commands: Commands, verb: string): Promise<Command> {
  const load = Object.hasOwn(commands, verb) ? commands[verb]?.load : undefined;
  if (load) return load();
  const meant = closest(verb, Object.keys(commands));
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  throw new UsageError(`There is no command ${JSON.stringify(verb)}.${hint}`);
}
