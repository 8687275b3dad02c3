import type { Cluster, ContainerInstance, ECSClient, Task } from "@aws-sdk/client-ecs";

/** A cluster with what is in it, as the public API tells it. */
export interface ClusterOverview {
  readonly cluster: Cluster;
  readonly instances: readonly ContainerInstance[];
  readonly tasks: readonly Task[];
}

/** Tasks shown for each cluster; more are counted only. */
const TASKS_SHOWN = 100;

/** Asks for every cluster, its container instances and its newest tasks that have not stopped. */
export async function readOverview(ecs: ECSClient): Promise<readonly ClusterOverview[]> {
  const sdk = await import("@aws-sdk/client-ecs");
  const arns: string[] = [];
  for await (const page of sdk.paginateListClusters({ client: ecs }, {})) {
    arns.push(...(page.clusterArns ?? []));
  }
  const overviews: ClusterOverview[] = [];
  for (const cluster of arns) {
    const described = await ecs.send(new sdk.DescribeClustersCommand({ clusters: [cluster] }));
    const [found] = described.clusters ?? [];
    if (found) overviews.push({ cluster: found, ...(await contents(sdk, ecs, cluster)) });
  }
  return overviews;
}

async function contents(
  sdk: typeof import("@aws-sdk/client-ecs"),
  ecs: ECSClient,
  cluster: string,
): Promise<Pick<ClusterOverview, "instances" | "tasks">> {
  const listed = await ecs.send(new sdk.ListContainerInstancesCommand({ cluster }));
  const containerInstances = listed.containerInstanceArns ?? [];
  const running = await ecs.send(new sdk.ListTasksCommand({ cluster, maxResults: TASKS_SHOWN }));
  const tasks = running.taskArns ?? [];
  const instances =
    containerInstances.length === 0
      ? undefined
      : await ecs.send(new sdk.DescribeContainerInstancesCommand({ cluster, containerInstances }));
  const described =
    tasks.length === 0
      ? undefined
      : await ecs.send(new sdk.DescribeTasksCommand({ cluster, tasks }));
  return { instances: instances?.containerInstances ?? [], tasks: described?.tasks ?? [] };
}
