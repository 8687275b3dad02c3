import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { awsEnvironment } from "./running-longshore.ts";

const run = promisify(execFile);

/** Why the aws CLI cannot be used here, or nothing when it can. */
export function awsCliMissing(): string | undefined {
  try {
    execFileSync("aws", ["--version"], { stdio: "pipe" });
    return undefined;
  } catch {
    return "the aws CLI is not installed";
  }
}

export interface AwsFailure {
  readonly code: string;
  readonly message: string;
}

/** `aws …` against that endpoint; gives the parsed JSON it prints, which the caller says the form of. */
export async function aws<Answer = unknown>(
  endpoint: string,
  ...args: readonly string[]
): Promise<Answer> {
  return awsAs<Answer>(awsEnvironment(endpoint), ...args);
}

/** The same in an environment that has other keys. */
export async function awsAs<Answer = unknown>(
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<Answer> {
  const stdout = await awsText(env, ...args, "--output", "json");
  const answer: Answer = stdout.trim() === "" ? undefined : JSON.parse(stdout);
  return answer;
}

/** What `aws …` prints: the commands of `aws s3` print no JSON. */
export async function awsText(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("aws", [...args], { env });
  return stdout;
}

/** `aws …` that is to fail; gives the error as the CLI prints it. */
export async function awsError(endpoint: string, ...args: readonly string[]): Promise<AwsFailure> {
  return awsErrorAs(awsEnvironment(endpoint), ...args);
}

export async function awsErrorAs(
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<AwsFailure> {
  try {
    await awsAs(env, ...args);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const match = /An error occurred \(([\w.]+)\) when calling the \w+ operation: (.*)/.exec(text);
    return { code: match?.[1] ?? "", message: match?.[2]?.trim() ?? text };
  }
  throw new Error(`aws ${args.join(" ")} was expected to fail`);
}
