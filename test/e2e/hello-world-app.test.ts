import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { buildNodeImage, NODE_IMAGE, whyNoNodeImage } from "../../scripts/node-image.ts";
import { eventually } from "../fixtures/ecr.ts";
import { engineMissing, testEngine } from "../fixtures/engine.ts";
import { aws, awsCliMissing } from "./aws-cli.ts";
import {
  awsEnvironment,
  forget,
  type RunningLongshore,
  startLongshore,
} from "./running-longshore.ts";

/*
 * The walk through examples/hello-world-app, as its README has it: the blocks of the README are what is run, one after the
 * other, with the unmodified aws and docker command lines.
 */

const ROOT = resolve(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/hello-world-app");

const missing =
  (process.getuid?.() === 0 ? undefined : "the endpoint for containers needs root") ??
  awsCliMissing() ??
  commandMissing("docker", "--version") ??
  commandMissing("curl", "--version") ??
  (await engineMissing()) ??
  whyNoNodeImage();
if (missing !== undefined) console.warn(`The walk through hello-world-app is skipped: ${missing}`);

function commandMissing(command: string, word: string): string | undefined {
  return spawnSync(command, [word]).status === 0 ? undefined : `there is no ${command} here`;
}

/**
 * What a user's machine has and this one may not have: a network for npm and for the base image, and version 2 of the
 * aws CLI for `logs tail`.
 */
const STAND_INS = `
npm() { :; }
docker() {
  if [ "$1" = build ]; then shift; DOCKER_BUILDKIT=0 command docker build --build-arg NODE=${NODE_IMAGE} "$@"
  else command docker "$@"; fi
}
aws() {
  case "$1 $2 $(command aws --version 2>&1)" in
    "logs tail aws-cli/1."*) command aws logs filter-log-events --log-group-name "$3" --query 'events[].message' ;;
    *) command aws "$@" ;;
  esac
}
`;

interface Attribute {
  readonly name: string;
}

interface Answer {
  readonly containerInstanceArns: readonly string[];
  readonly containerInstances: readonly { readonly attributes: readonly Attribute[] }[];
  readonly taskDefinition: { readonly requiresAttributes: readonly Attribute[] };
  readonly Parameter: { readonly Value: string };
  readonly taskArns: readonly string[];
  readonly tasks: readonly object[];
  readonly events: readonly { readonly message: string; readonly logStreamName: string }[];
}

describe.skipIf(missing !== undefined)("the walk through hello-world-app", () => {
  let longshore: RunningLongshore;
  const folder = mkdtempSync(join(tmpdir(), "longshore-hello-world-"));
  /** What the blocks below each heading printed. */
  let printed: ReadonlyMap<string, string> = new Map();
  let lacking: readonly string[] = [];
  const cli = (command: string): Promise<Answer> =>
    aws<Answer>(longshore.endpoint, ...command.split(" "));

  beforeAll(async () => {
    const engine = testEngine();
    await buildNodeImage(engine).finally(() => engine.close());
    cpSync(EXAMPLE, folder, { recursive: true });
    installInto(folder);
    longshore = await startLongshore();
    lacking = await lackingAttributes();
    if (lacking.length === 0) printed = await walk(folder, longshore.endpoint);
    else
      console.warn(
        `The walk through hello-world-app is skipped: this host lacks ${lacking.join(", ")}`,
      );
  }, 240_000);

  afterAll(async () => {
    await longshore.stop();
    await forget(longshore.dataDir);
    rmSync(folder, { recursive: true, force: true });
    const images = spawnSync("docker", ["images", "--format", "{{.Repository}}:{{.Tag}}"], {
      encoding: "utf8",
    }).stdout.split("\n");
    spawnSync("docker", [
      "rmi",
      ...images.filter((name) => /hello-world-app|^longshore-samples\/node/.test(name)),
    ]);
  });

  /** What the definition requires and this host cannot do. */
  async function lackingAttributes(): Promise<readonly string[]> {
    const { containerInstanceArns } = await eventually(
      () => cli("ecs list-container-instances"),
      (answer) => answer.containerInstanceArns.length > 0,
    );
    const [arn = ""] = containerInstanceArns;
    const { containerInstances } = await cli(
      `ecs describe-container-instances --container-instances ${arn}`,
    );
    const { taskDefinition } = await cli(
      `ecs register-task-definition --cli-input-json file://${folder}/task-definition.json`,
    );
    const has = new Set(containerInstances.flatMap(({ attributes }) => attributes).map(nameOf));
    const required = taskDefinition.requiresAttributes.map(nameOf);
    return required.filter((name) => !has.has(name));
  }

  beforeEach((context) => {
    context.skip(lacking.length > 0, `this host has not ${lacking.join(", ")}`);
  });

  const below = (heading: string): string => printed.get(heading) ?? `nothing below ${heading}`;

  test("the secrets reach the program", async () => {
    const answer = below("Ask it");
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).toContain('"greeting": "Hello from Longshore"');
    const { Parameter } = await cli(
      "ssm get-parameter --region us-east-2 --name /hello-world/SESSION_SECRET --with-decryption",
    );
    const signature = createHmac("sha256", Parameter.Value).update("1").digest("base64url");
    expect(answer).toContain(`set-cookie: visits=1.${signature};`);
    for (const text of [...printed.values(), longshore.output()]) {
      expect(text).not.toContain(Parameter.Value);
    }
  });

  test("the program is its task role, and may do what that may and no more", () => {
    const answer = below("Ask it");
    const session = /"arn:aws:sts::000000000000:assumed-role\/ecsTaskExecutionRole\/[0-9a-f]{32}"/;
    expect(answer).toMatch(session);
    expect(answer).toMatch(
      /"message": "User: arn:aws:sts::000000000000:assumed-role\/ecsTaskExecutionRole\/[0-9a-f]{32} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role\/admin/,
    );
    expect(answer).toContain('"error": "AccessDenied"');
  });

  test("what it prints is in CloudWatch Logs, in the stream of the task", async () => {
    expect(below("Read its logs")).toMatch(/hello-world-app\/hello-world-app\/[0-9a-f]{32}/);
    expect(below("Read its logs")).toContain("GET /whoami 200");
    // Complete after the end, and the last line too.
    const { events } = await cli("logs filter-log-events --log-group-name /ecs/hello-world");
    const texts = events.map(({ message }) => message);
    expect(texts[0]).toBe("hello-world-app listens on port 8080 (production)");
    expect(texts.at(-1)).toBe("hello-world-app stops");
    expect(texts.filter((text) => text.startsWith("GET / 200")).length).toBeGreaterThan(1);
  });

  test("it becomes healthy by its own health check, and stops when it is asked to", async () => {
    expect(printed.has("See that it is healthy")).toBe(true);
    expect(JSON.parse(below("End it").slice(below("End it").lastIndexOf("\n[")))).toEqual([
      "UserInitiated",
      "seen enough",
      0,
    ]);
    const { taskArns } = await cli("ecs list-tasks --desired-status STOPPED");
    const { tasks } = await cli(`ecs describe-tasks --tasks ${taskArns[0] ?? ""}`);
    expect(tasks).toMatchObject([
      { lastStatus: "STOPPED", containers: [{ healthStatus: "HEALTHY" }] },
    ]);
    expect(JSON.stringify(tasks)).not.toContain("Hello from Longshore");
  });
});

function nameOf({ name }: Attribute): string {
  return name;
}

/** Runs the blocks of the README in one shell. Fails with all that was printed when one of them does. */
function walk(cwd: string, endpoint: string): Promise<ReadonlyMap<string, string>> {
  const dockerHost = process.env["DOCKER_HOST"];
  const env = {
    ...awsEnvironment(endpoint),
    DOCKER_CONFIG: join(cwd, "docker-config"),
    ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }),
  };
  const script = `set -eu\n${STAND_INS}\n${blocksOf(readFileSync(join(cwd, "README.md"), "utf8"))}`;
  const child = spawn("sh", ["-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => {
      if (code !== 0) return failed(new Error(`the walk ended with ${code}:\n${text}`));
      const parts = text.split(/^== (.*)\n/m).slice(1);
      const pairs = parts.flatMap((heading, index) =>
        index % 2 === 0 ? [[heading, parts[index + 1] ?? ""] as const] : [],
      );
      done(new Map(pairs));
    });
  });
}

/** Every block for a shell, after a line that says below which heading it stands. */
function blocksOf(readme: string): string {
  const sections = readme.split(/^## /m).slice(1);
  return sections
    .flatMap((section) => {
      const heading = section.slice(0, section.indexOf("\n"));
      const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
      return blocks.length === 0 ? [] : [`echo '== ${heading}'`, ...blocks];
    })
    .join("\n");
}

/** What `npm install --omit=dev` would bring, out of what is installed here. */
function installInto(cwd: string): void {
  const modules = join(ROOT, "node_modules");
  const done = new Set<string>();
  const install = (name: string, from: string): void => {
    const found = packageFolder(name, from);
    if (done.has(found)) return;
    done.add(found);
    const to = join(cwd, "node_modules", found.slice(modules.length + 1));
    mkdirSync(dirname(to), { recursive: true });
    const filter = (path: string): boolean => !path.slice(found.length).includes("node_modules");
    cpSync(found, to, { recursive: true, filter });
    for (const dependency of dependenciesOf(found)) install(dependency, found);
  };
  for (const name of dependenciesOf(EXAMPLE)) install(name, ROOT);
}

function dependenciesOf(folder: string): readonly string[] {
  const text: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.keys(asRecord(asRecord(text)["dependencies"]));
}

/** As Node.js looks for a package: in each folder above. */
function packageFolder(name: string, from: string): string {
  const paths = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  for (const path of paths) {
    const folder = join(path, name);
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch {
      // Not here; the next folder above.
    }
  }
  throw new Error(`${name} is not installed`);
}
