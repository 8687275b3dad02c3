import { beforeEach, expect, test } from "vitest";
import { SimClock } from "../../test/sim/sim-clock.ts";
import { SimDocker } from "../../test/sim/sim-docker.ts";
import { type PullSource, RuntimeFault } from "./container-runtime.ts";
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
  source?: () => Promise<PullSource>,
) {
  let begun = false;
  const onPull = (): void => {
    begun = true;
  };
  const obtaining = createImageSource(docker, behavior, clock).obtain(image, onPull, source);
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

const SOURCE = { from: "r/x:1", username: "AWS", password: "p", serverAddress: "r" };

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
