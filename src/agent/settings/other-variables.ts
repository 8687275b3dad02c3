/** Why a variable of the ECS agent does nothing here; those not named get a general answer. */
const WHY: Readonly<Record<string, string>> = {
  ECS_CLUSTER: "longshore up joins the cluster default; longshore agent joins any",
  ECS_EXTERNAL:
    "longshore up joins as an instance of EC2; longshore agent can join as an external one",
  ECS_BACKEND_HOST: "the server is named with --endpoint or AWS_ENDPOINT_URL",
  ECS_DATADIR: "the data directory is named with --data-dir or LONGSHORE_HOME",
  ECS_CHECKPOINT: "the agent always keeps its state in its data directory",
  ECS_LOGLEVEL: "how much is logged is said with --log-level",
  ECS_LOGFILE: "the log goes to standard error",
  ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP:
    "images and containers that the agent did not bring are never removed",
  NON_ECS_IMAGE_MINIMUM_CLEANUP_AGE: "images that the agent did not pull are never removed",
  ECS_ENABLE_TASK_ENI: "tasks of network mode awsvpc always work",
  ECS_SELINUX_CAPABLE: "the container engine is asked",
  ECS_APPARMOR_CAPABLE: "the container engine is asked",
  ECS_MANIFEST_PULL_TIMEOUT: "manifests are fetched by the container engine, within its pull",
};

/** The agent's own are known; these are what a container of a task finds in its environment. */
const OF_TASKS =
  /^ECS_(?:CONTAINER_METADATA_(?:URI(?:_V4)?|FILE)|AGENT_URI|IMAGE_CREDENTIALS|CONTAINER_STOP_SIGNAL)$/;

/** Says of each variable of the ECS agent that is set and not among those honoured that it does nothing. */
export function unhonouredVariables(
  names: readonly string[],
  honoured: ReadonlySet<string>,
): readonly string[] {
  return names
    .filter(
      (name) => /^(?:ECS_|NON_ECS_)/.test(name) && !honoured.has(name) && !OF_TASKS.test(name),
    )
    .toSorted()
    .map((name) => {
      const why = WHY[name] ?? "Longshore has no such setting (docs/agent-settings.md)";
      return `${name} is set but not honoured: ${why}`;
    });
}
