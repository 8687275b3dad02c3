import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../runtime/environment.ts";
import type { Log } from "../../runtime/log.ts";
import { asRecord, asString, type Foreign } from "../foreign.ts";
import {
  DOCKER_HUB_KEY,
  loginFor,
  loginOf,
  type RegistryLogin,
  type RegistryLoginSource,
  registryKey,
  registryOf,
} from "../images/registry-logins.ts";

const HELPER_TIMEOUT_MS = 10_000;

/**
 * The logins that this user gave `docker login`: in Docker's own file, or with the program that keeps them for Docker.
 * They are looked up at each pull, so that a login counts at once.
 * Source: Docker CLI, "docker login", "Credential stores" and "Credential helpers".
 */
export function dockerLogins(options: {
  readonly environment: Environment;
  readonly log: Log;
}): RegistryLoginSource {
  const { environment, log } = options;
  const folder = environment["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const warned = new Set<string>();
  const warnOnce = (text: string, fields: Readonly<Record<string, string>>): void => {
    const what = JSON.stringify([text, fields]);
    if (!warned.has(what)) log.warn(text, fields);
    warned.add(what);
  };
  return {
    find: async (image) => {
      const file = join(folder, "config.json");
      const config = await readConfig(file).catch((error: unknown) => {
        warnOnce("cannot read the logins of docker", { file, error: problemOf(error) });
        return {};
      });
      const helper = helperFor(config, registryOf(image));
      if (helper === undefined) return loginFor(image, loginsIn(config));
      try {
        return await askHelper(helper, registryOf(image), environment);
      } catch (error) {
        warnOnce("cannot ask the program that keeps logins", { helper, error: problemOf(error) });
        return undefined;
      }
    },
  };
}

async function readConfig(file: string): Promise<Foreign> {
  try {
    return asRecord(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

/** A text of a parser would show part of the file, and with it perhaps a password. */
function problemOf(error: unknown): string {
  if (error instanceof SyntaxError) return "it is no JSON";
  return error instanceof Error && "code" in error ? String(error.code) : "it did not answer";
}

function loginsIn(config: Foreign): ReadonlyMap<string, RegistryLogin> {
  return new Map(
    Object.entries(asRecord(config["auths"])).flatMap(([registry, entry]) => {
      const login = loginOf(entry);
      return login === undefined ? [] : [[registryKey(registry), login] as const];
    }),
  );
}

/** The one for this registry, else the one for all. */
function helperFor(config: Foreign, host: string): string | undefined {
  const helpers = asRecord(config["credHelpers"]);
  const named = Object.entries(helpers).find(([registry]) => registryKey(registry) === host)?.[1];
  const helper = asString(named) ?? asString(config["credsStore"]);
  return helper !== undefined && /^[\w.-]+$/.test(helper) ? helper : undefined;
}

/** Source: docker-credential-helpers, "Development": the server on standard input, a JSON document back. */
async function askHelper(
  helper: string,
  host: string,
  environment: Environment,
): Promise<RegistryLogin | undefined> {
  const server = host === DOCKER_HUB_KEY ? `https://${DOCKER_HUB_KEY}` : host;
  const { output, failed } = await run(`docker-credential-${helper}`, server, environment);
  if (failed !== undefined) {
    if (/credentials not found/i.test(output)) return undefined;
    throw failed;
  }
  const answer = asRecord(JSON.parse(output));
  const username = asString(answer["Username"]) ?? "";
  const secret = asString(answer["Secret"]) ?? "";
  if (username === "<token>") return { kind: "token", username: "", identityToken: secret };
  return username === "" ? undefined : { kind: "password", username, password: secret };
}

function run(
  program: string,
  input: string,
  environment: Environment,
): Promise<{ readonly output: string; readonly failed: Error | undefined }> {
  return new Promise((done) => {
    const options = { timeout: HELPER_TIMEOUT_MS, env: { ...environment } };
    const child = execFile(program, ["get"], options, (error, output) =>
      done({ output, failed: error ?? undefined }),
    );
    // A program that ends without reading its input is told of by its exit.
    child.stdin?.on("error", () => {});
    child.stdin?.end(`${input}\n`);
  });
}
