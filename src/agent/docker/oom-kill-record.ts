/** That the kernel killed a process of a container for want of memory. */
export interface OomKill {
  readonly containerId: string;
}

/**
 * Such a record names the group of the process that was killed; the last part of its path is the container's id, alone
 * or as `docker-ID.scope`. Without `oom_memcg` it was the machine that had no memory left, not the container.
 * Source: Linux, `mm/oom_kill.c` dump_oom_victim and `mm/memcontrol.c` mem_cgroup_print_oom_context, since 5.0.
 */
const RECORD = /;oom-kill:.*,oom_memcg=[^,]+,task_memcg=[^,]*?([0-9a-f]{64})(?:\.scope)?,/;

/** The kills in what `/dev/kmsg` gave, in order. */
export function killsIn(records: readonly string[]): readonly OomKill[] {
  return records.flatMap((record) => {
    const containerId = RECORD.exec(record)?.[1];
    return containerId === undefined ? [] : [{ containerId }];
  });
}
