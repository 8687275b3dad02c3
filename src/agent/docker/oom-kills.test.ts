import { expect, test } from "vitest";
import { createOomKills } from "./oom-kills.ts";

const ID = "3".repeat(64);
const OTHER = "4".repeat(64);

/** A record as `/dev/kmsg` gives it. */
function aKill(group: string, oomGroup = `oom_memcg=${group},`): string {
  return (
    `6,1423,15660829679,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=${ID},mems_allowed=0,` +
    `${oomGroup}task_memcg=${group},task=dd,pid=32661,uid=0\n`
  );
}

function kills(...turns: (readonly string[])[]): ReturnType<typeof createOomKills> {
  return createOomKills({ next: () => turns.shift() ?? [] });
}

test.each([
  ["in Docker's own group", `/docker/${ID}`],
  ["in the group of a task", `/longshore/0123456789abcdef0123456789abcdef/${ID}`],
  ["where systemd keeps the groups", `/longshore.slice/longshore-1.slice/docker-${ID}.scope`],
])("a container that the kernel killed for its memory: %s", (_, group) => {
  const found = kills(["6,1,1,-;eth0: renamed\n", aKill(group)]);
  expect(found.explain(ID, 5)).toBe(true);
  expect(found.explain(OTHER, 5)).toBe(false);
});

test("a container is not out of memory when its machine is", () => {
  expect(kills([aKill(`/docker/${ID}`, "global_oom,")]).explain(ID, 5)).toBe(false);
});

test("a container that died with another of its group was not killed for memory itself", () => {
  const group = `oom_memcg=/longshore/${OTHER},`;
  expect(kills([aKill(`/longshore/${ID}`, group)]).explain(OTHER, 5)).toBe(false);
});

test("one kill explains one end, however often that is asked about", () => {
  const found = kills([aKill(`/docker/${ID}`)], [], [], [aKill(`/docker/${ID}`)]);
  expect(found.explain(ID, 5)).toBe(true);
  expect(found.explain(ID, 5)).toBe(true);
  expect(found.explain(ID, 9)).toBe(false);
  expect(found.explain(ID, 12)).toBe(true);
});

test("what is known of a container goes with it", () => {
  const found = kills([aKill(`/docker/${ID}`)]);
  expect(found.explain(ID, 5)).toBe(true);
  found.forget(ID);
  expect(found.explain(ID, 5)).toBe(false);
});
