/** Environment variables by name. Read at the edge of the program and passed on, like the clock. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables this process was started with. */
export function systemEnvironment(): Environment {
  return process.env;
}
