import {
  CreateClusterCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

test("resources are tagged when made and later, and untagged", async () => {
  const client = await anEcsClient();
  const tags = [{ key: "team", value: "shop" }];
  const { cluster } = await client.send(new CreateClusterCommand({ tags }));
  const { taskDefinition } = await client.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      containerDefinitions: [{ name: "web", image: "nginx", memory: 64 }],
      tags,
    }),
  );
  for (const resourceArn of [cluster?.clusterArn, taskDefinition?.taskDefinitionArn]) {
    const added = [{ key: "stage", value: "test" }];
    await client.send(new TagResourceCommand({ resourceArn, tags: added }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
    const listed = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(listed.tags).toEqual(added);
  }
  const resourceArn = cluster?.clusterArn?.replace("cluster/default", "task/default/none");
  await expect(client.send(new TagResourceCommand({ resourceArn, tags }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});
