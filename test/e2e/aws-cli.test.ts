import { beforeAll, describe, expect, test } from "vitest";
import { aws, awsCliMissing, awsError } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";

const missing = awsCliMissing() ?? (await engineMissing());
if (missing) console.log(`skipped: aws CLI end to end: ${missing}`);

/** The parts of a task that these tests look at. */
interface Described {
  readonly tasks: readonly {
    readonly taskArn: string;
    readonly lastStatus: string;
    readonly desiredStatus: string;
    readonly stopCode?: string;
    readonly stoppedReason?: string;
    readonly startedAt?: string;
    readonly attachments: readonly {
      readonly details: readonly { name: string; value: string }[];
    }[];
    readonly containers: readonly {
      readonly lastStatus: string;
      readonly exitCode?: number;
      readonly reason?: string;
      readonly networkBindings?: readonly { readonly hostPort: number }[];
    }[];
  }[];
  readonly failures: readonly unknown[];
}

const WEB = {
  name: "web",
  image: "longshore-test/busybox:latest",
  essential: true,
  memory: 64,
  entryPoint: ["/bin/busybox", "sh", "-c"],
  command: [
    "mkdir -p /www; echo hello > /www/index.html; exec /bin/busybox httpd -f -p 8080 -h /www",
  ],
};
interface Mode {
  readonly title: string;
  readonly networkMode: string;
  readonly definition: object;
  readonly flags?: readonly string[];
}

const FARGATE = { requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512" };
const MODES: readonly Mode[] = [
  { title: "bridge", networkMode: "bridge", definition: {} },
  { title: "host", networkMode: "host", definition: {} },
  { title: "awsvpc on EC2", networkMode: "awsvpc", definition: {} },
  {
    title: "awsvpc on Fargate",
    networkMode: "awsvpc",
    definition: FARGATE,
    flags: ["--launch-type", "FARGATE"],
  },
];

/** Where the task's web server answers on this machine. */
function addressOf(mode: string, task: Described["tasks"][number]): string {
  if (mode === "host") return "127.0.0.1:8080";
  if (mode === "bridge") return `127.0.0.1:${task.containers[0]?.networkBindings?.[0]?.hostPort}`;
  const details = task.attachments[0]?.details ?? [];
  return `${details.find(({ name }) => name === "privateIPv4Address")?.value}:8080`;
}

describe.skipIf(missing !== undefined)("the unmodified aws CLI against longshore up", () => {
  const longshore = oneLongshore();
  const ecs = (...args: readonly string[]) => aws<Described>(longshore.endpoint, "ecs", ...args);

  beforeAll(async () => {
    await withTestImage();
  });

  async function register(definition: object): Promise<void> {
    await ecs("register-task-definition", "--cli-input-json", JSON.stringify(definition));
  }

  async function run(family: string, ...args: readonly string[]): Promise<string> {
    const answer = await ecs("run-task", "--task-definition", family, ...args);
    expect(answer.failures).toEqual([]);
    const arn = answer.tasks[0]?.taskArn;
    if (arn === undefined) throw new Error("run-task started nothing");
    return arn;
  }

  async function describeOne(arn: string): Promise<Described["tasks"][number]> {
    const answer = await ecs("describe-tasks", "--tasks", arn);
    const task = answer.tasks[0];
    if (!task) throw new Error(`describe-tasks does not know ${arn}`);
    return task;
  }

  /** What puts an awsvpc task into the first default subnet. */
  async function networkFlags(networkMode: string): Promise<readonly string[]> {
    if (networkMode !== "awsvpc") return [];
    const { Subnets } = await aws<{ readonly Subnets: readonly { readonly SubnetId: string }[] }>(
      longshore.endpoint,
      "ec2",
      "describe-subnets",
      "--filters",
      "Name=default-for-az,Values=true",
    );
    const [subnet] = Subnets;
    if (!subnet) throw new Error("there is no default subnet");
    return ["--network-configuration", `awsvpcConfiguration={subnets=[${subnet.SubnetId}]}`];
  }

  test.each(MODES)("runs, describes and stops a web service: $title", async (mode) => {
    const family = `web-${mode.title.replaceAll(" ", "-")}`;
    await register({
      family,
      networkMode: mode.networkMode,
      containerDefinitions: [{ ...WEB, portMappings: [{ containerPort: 8080 }] }],
      ...mode.definition,
    });
    const network = await networkFlags(mode.networkMode);
    const arn = await run(family, ...(mode.flags ?? []), ...network);
    await ecs("wait", "tasks-running", "--tasks", arn);
    const running = await describeOne(arn);
    expect(running).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "RUNNING" });
    const page = await fetch(`http://${addressOf(mode.networkMode, running)}/`);
    expect(await page.text()).toBe("hello\n");

    await ecs("stop-task", "--task", arn, "--reason", "enough");
    await ecs("wait", "tasks-stopped", "--tasks", arn);
    expect(await describeOne(arn)).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "enough",
    });
  });

  test("tells of an image that cannot be pulled in ECS's words", async () => {
    await register({
      family: "no-image",
      containerDefinitions: [{ name: "x", image: "longshore-test/nowhere:1", memory: 16 }],
    });
    const arn = await run("no-image");
    await ecs("wait", "tasks-stopped", "--tasks", arn);
    const stopped = await describeOne(arn);
    expect(stopped.stopCode).toBe("TaskFailedToStart");
    expect(stopped.stoppedReason).toMatch(/CannotPullContainerError: /);
    expect(stopped.containers[0]?.reason).toMatch(/^CannotPullContainerError: /);
    expect(stopped.startedAt).toBeUndefined();
  });

  test("reports the exit code of an essential container", async () => {
    await register({
      family: "exit-3",
      containerDefinitions: [{ ...WEB, command: ["exit 3"] }],
    });
    const arn = await run("exit-3");
    await ecs("wait", "tasks-stopped", "--tasks", arn);
    expect(await describeOne(arn)).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ lastStatus: "STOPPED", exitCode: 3 }],
    });
  });

  test.each([
    ["ecs describe-services --services x", "NotImplementedException"],
    ["ecs stop-task --task 0123456789abcdef0123456789abcdef", "InvalidParameterException"],
    ["ecs run-task --task-definition nobody", "ClientException"],
    ["ecs list-tasks --cluster nobody", "ClusterNotFoundException"],
  ])("answers %s with %s", async (command, code) => {
    expect(await awsError(longshore.endpoint, ...command.split(" "))).toMatchObject({ code });
  });

  test("says who the caller is", async () => {
    expect(await aws(longshore.endpoint, "sts", "get-caller-identity")).toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });
});
