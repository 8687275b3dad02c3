import { killsIn, type OomKill } from "./oom-kill-record.ts";
import type { KernelLog } from "./kernel-log.ts";

/**
 * Whether the kernel killed a process of a container because its memory limit was reached. Docker hears of that
 * through a listener that it sets up after the start (containerd's shim, `epoller.Add`), so what happens in the moment
 * of a start it never knows: no `oom` event, and `OOMKilled` stays false. The kernel's log has it all the same,
 * unless more than ten in five seconds are killed: of those beyond, it leaves out the group.
 */
export interface OomKills {
  /** Whether a kill explains the end a container had at that instant. One kill explains one end, told twice or not. */
  explain(containerId: string, finishedAtMs: number | undefined): boolean;
  forget(containerId: string): void;
}

/** Containers of others are in the log too, and nobody asks for those. */
const KILLS_KEPT = 10_000;

export function createOomKills(log: KernelLog): OomKills {
  const latest = new Map<string, OomKill>();
  const explained = new Map<string, { readonly kill: OomKill; readonly finishedAtMs?: number }>();
  return {
    explain: (containerId, finishedAtMs) => {
      for (const kill of killsIn(log.next())) latest.set(kill.containerId, kill);
      for (const id of latest.keys()) if (latest.size > KILLS_KEPT) latest.delete(id);
      const before = explained.get(containerId);
      if (before && before.finishedAtMs === finishedAtMs) return true;
      const kill = latest.get(containerId);
      if (kill === undefined || kill === before?.kill) return false;
      explained.set(containerId, { kill, ...(finishedAtMs !== undefined && { finishedAtMs }) });
      return true;
    },
    forget: (containerId) => {
      latest.delete(containerId);
      explained.delete(containerId);
    },
  };
}
