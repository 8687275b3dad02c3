import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { findEngine } from "../src/agent/docker/find-engine.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { systemEnvironment } from "../src/runtime/environment.ts";
import { silentLog } from "../src/runtime/log.ts";
import { buildBusyboxImage } from "../test/fixtures/images.ts";
import { type ServerProcess, startLongshore, temporaryFolder } from "./server-process.ts";

/**
 * Measures with `longshore up` and the Docker API on one engine: the one there is, or one of this measurement's
 * own. Both have the image.
 */
export async function onAnEngine<Result>(
  given: {
    readonly port: number;
    readonly image: string;
    /** Settings of `longshore up` beside those of this process. */
    readonly settings?: Readonly<Record<string, string>>;
  },
  measure: (server: ServerProcess, docker: EngineClient) => Promise<Result>,
): Promise<Result> {
  const folder = await temporaryFolder();
  const engine = await findEngine({
    environment: systemEnvironment(),
    dataDir: folder.path,
    clock: systemClock(),
    log: silentLog,
  });
  try {
    await buildBusyboxImage(engine.client, given.image);
    const server = await startLongshore({
      verb: "up",
      port: given.port,
      dataDir: folder.path,
      settings: { ...given.settings, DOCKER_HOST: engine.dockerHost },
    });
    try {
      return await measure(server, engine.client);
    } finally {
      await server.stop();
    }
  } finally {
    await engine.stop({ keepTasks: false });
    await folder.remove();
  }
}
