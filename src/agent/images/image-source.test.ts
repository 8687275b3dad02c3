import { beforeEach, expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimDocker } from "../../../test/sim/sim-docker.ts";
import { lineLog } from "../../runtime/log.ts";
import { type PullSource, RuntimeFault } from "../container-runtime.ts";
import { createImageSource, type ImagePullBehavior } from "./image-source.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
let clock: SimClock;
let docker: SimDocker;
beforeEach(() => {
  clock = new SimClock();
  docker = new SimDocker({ clock });
});

/** What it comes to, and how often the engine was asked to pull. */
async function obtain(
  image: string,
  behavior: ImagePullBehavior = "default",
  find?: () => Promise<PullSource>,
) {
  let begun = false;
  const onPull = (): void => {
    begun = true;
  };
  const obtaining = createImageSource(docker, behavior, clock).obtain(
    image,
    onPull,
    find && { bearer: "", find },
  );
  const outcome = obtaining.then(
    (info) => info.digest ?? "no digest",
    (error: unknown) => (error instanceof RuntimeFault ? error.reason : String(error)),
  );
  await clock.advance(60_000);
  return { outcome: await outcome, pulls: docker.calls.get("pullImage") ?? 0, begun };
}

test("an image built on this host is taken without a pull", async () => {
  docker.setImage("built:1", { isLocal: true, pullMs: 1 });
  expect(await obtain("built:1")).toEqual({ outcome: "no digest", pulls: 0, begun: false });
});

const SOURCE: PullSource = {
  from: "r/x:1",
  login: { kind: "password", username: "AWS", password: "p" },
};

test("an image of a registry that one signs in to is asked for, and a copy will do when it has none", async () => {
  const pullFault = "name unknown: The repository with name 'x' does not exist";
  docker.setImage("x:1", { isLocal: true, pullMs: 1, pullFault });
  expect(await obtain("x:1", "default", async () => SOURCE)).toMatchObject({
    outcome: "no digest",
    pulls: 1,
  });
});

test("nobody pulls who could not sign in", async () => {
  docker.setImage("x:1", { isLocal: false, pullMs: 1, digest: DIGEST });
  const source = () =>
    Promise.reject(new RuntimeFault("CannotPullECRContainerError", "AccessDeniedException: no"));
  expect(await obtain("x:1", "default", source)).toMatchObject({
    outcome: "CannotPullECRContainerError: AccessDeniedException: no",
    pulls: 0,
  });
});

test("an image that came from a registry is asked for again", async () => {
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST });
  expect(await obtain("nginx:1")).toEqual({ outcome: DIGEST, pulls: 1, begun: true });
});

test("a copy that is there will do when the registry has none", async () => {
  const pullFault = "manifest unknown";
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST, pullFault });
  expect(await obtain("nginx:1")).toEqual({ outcome: DIGEST, pulls: 1, begun: true });
});

test("with `always` a copy that is there does not count", async () => {
  const pullFault = "manifest unknown";
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST, pullFault });
  const { outcome } = await obtain("nginx:1", "always");
  expect(outcome).toMatch(/^CannotPullContainerError: .*manifest unknown$/);
});

test("with `prefer-cached` a copy that is there is taken", async () => {
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST });
  expect(await obtain("nginx:1", "prefer-cached")).toMatchObject({ outcome: DIGEST, pulls: 0 });
});

test("a pull is tried again until a busy registry answers", async () => {
  const image = { isLocal: false, pullMs: 1, digest: DIGEST };
  docker.setImage("nginx:1", { ...image, pullFault: "toomanyrequests: Rate exceeded" });
  clock.after(4_000, () => docker.setImage("nginx:1", image));
  expect(await obtain("nginx:1")).toEqual({ outcome: DIGEST, pulls: 4, begun: true });
});

test("a pull is given up after five tries", async () => {
  const pullFault = "net/http: TLS handshake timeout";
  docker.setImage("nginx:1", { isLocal: false, pullMs: 1, pullFault });
  const { outcome, pulls } = await obtain("nginx:1");
  expect(pulls).toBe(5);
  expect(outcome).toMatch(/^CannotPullContainerError: .*TLS handshake timeout$/);
});

const DENIED = "pull access denied for x, repository does not exist or may require 'docker login'";

test.each([
  [
    `${DENIED}: denied: requested access to the resource is denied`,
    "The task can’t pull the image. Check whether the image exists. Error response from daemon: pull",
  ],
  [
    `${DENIED}: denied: User: arn:aws:sts::1:x is not authorized to perform: ecr:BatchGetImage on resource: y`,
    "The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error",
  ],
  ["manifest unknown", "Error response from daemon: manifest unknown"],
  [
    'Get "https://r/v2/": dial tcp: lookup r: i/o timeout',
    'Error response from daemon: Get "https://r/v2/"',
  ],
])("what no repeat gets over is told at once, in ECS's words: %s", async (pullFault, words) => {
  docker.setImage("x:1", { isLocal: false, pullMs: 1, pullFault });
  const { outcome, pulls } = await obtain("x:1");
  expect(pulls).toBe(1);
  expect(outcome).toContain(`CannotPullContainerError: ${words}`);
});

test("a registry that no connection reaches is a matter of the network", async () => {
  const pullFault = 'Get "https://r/v2/": net/http: request canceled while waiting for connection';
  docker.setImage("x:1", { isLocal: false, pullMs: 1, pullFault });
  expect((await obtain("x:1")).outcome).toContain(
    "CannotPullContainerError: The task can’t pull the image. Check your network configuration. ",
  );
});

test("an image that several wait for is pulled once, and each is told when its own wait began", async () => {
  docker.setImage("nginx:1", { isLocal: false, pullMs: 3_000, digest: DIGEST });
  const source = createImageSource(docker, "default", clock);
  const began: number[] = [];
  const startMs = clock.nowMs();
  const wait = () => source.obtain("nginx:1", () => began.push(clock.nowMs() - startMs));
  const first = wait();
  await clock.advance(1_000);
  const second = wait();
  await clock.advance(10_000);
  expect((await Promise.all([first, second])).map(({ digest }) => digest)).toEqual([
    DIGEST,
    DIGEST,
  ]);
  expect(docker.calls.get("pullImage")).toBe(1);
  expect(began[0]).toBeLessThan(1_000);
  expect(began[1]).toBeGreaterThanOrEqual(1_000);
});

test("several images are pulled at the same time, four at most", async () => {
  const names = ["a:1", "b:1", "c:1", "d:1", "e:1"];
  for (const name of names) docker.setImage(name, { isLocal: false, pullMs: 3_000 });
  const source = createImageSource(docker, "default", clock);
  const obtained = Promise.all(names.map((name) => source.obtain(name, () => {})));
  await clock.advance(1_000);
  expect(docker.calls.get("pullImage")).toBe(4);
  await clock.advance(10_000);
  await obtained;
  expect(docker.calls.get("pullImage")).toBe(5);
});

test("with `once` an image is pulled again only when it is gone", async () => {
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST });
  const source = createImageSource(docker, "once", clock);
  const pullsAfter = async (): Promise<number | undefined> => {
    const obtaining = source.obtain("nginx:1", () => {});
    await clock.advance(1_000);
    await obtaining;
    return docker.calls.get("pullImage");
  };
  expect(await pullsAfter()).toBe(1);
  expect(await pullsAfter()).toBe(1);
  docker.setImage("nginx:1", { isLocal: false, pullMs: 1, digest: DIGEST });
  expect(await pullsAfter()).toBe(2);
});

test("signs in to the registry with the login there is, and fails with the registry's words without", async () => {
  const locked = { isLocal: false, pullMs: 1, digest: DIGEST, password: "secret" };
  docker.setImage("r.example.com/app:1", locked);
  docker.setImage("other.example.com/app:1", locked);
  const login = { kind: "password", username: "me", password: "secret" } as const;
  const source = createImageSource(docker, "default", clock, {
    logins: { find: async (image) => (image.startsWith("r.example.com/") ? login : undefined) },
  });
  const outcomes = ["r.example.com/app:1", "other.example.com/app:1"].map((image) =>
    source
      .obtain(image, () => {})
      .then(
        ({ digest }) => digest,
        (fault: unknown) => (fault instanceof RuntimeFault ? fault.reason : String(fault)),
      ),
  );
  await clock.advance(60_000);
  expect(await Promise.all(outcomes)).toEqual([
    DIGEST,
    "CannotPullContainerError: Error response from daemon: unauthorized: authentication required",
  ]);
});

test("the operator is told of a copy that stands in for an image that was not pulled", async () => {
  const pullFault = "unauthorized: authentication required";
  docker.setImage("nginx:1", { isLocal: true, pullMs: 1, digest: DIGEST, pullFault });
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = lineLog({ level: "warn", write, nowMs: () => 0 });
  const obtaining = createImageSource(docker, "default", clock, { log }).obtain(
    "nginx:1",
    () => {},
  );
  await clock.advance(60_000);
  await obtaining;
  expect(lines).toEqual([
    "1970-01-01T00:00:00.000Z warn an image was not pulled, and the copy that is here is used" +
      ' image="nginx:1" reason="CannotPullContainerError: Error response from daemon: unauthorized: authentication required"',
  ]);
});
