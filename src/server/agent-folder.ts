import type { Files } from "../runtime/files.ts";
import { incarnationOf, isAlive } from "../runtime/processes.ts";

const FILE = "running";

/**
 * Takes an agent's folder for this process: two agents of one folder would be one container instance twice, and
 * write over each other's checkpoints. One whose process is gone is taken over. Rejects while another has it.
 * Returns the function that gives it back.
 */
export async function takeAgentFolder(files: Files, where: string): Promise<() => Promise<void>> {
  const [pidText = "", incarnation] = ((await files.read(FILE)) ?? "").split("\n");
  const other = Number(pidText);
  const isTaken = other > 0 && other !== process.pid && isAlive(other);
  if (isTaken && incarnationOf(other) === incarnation) {
    throw new Error(
      `the agent of ${where}, or of a copy of it, already runs (process ${other}). Stop it, or choose another --data-dir.`,
    );
  }
  await files.write(FILE, `${process.pid}\n${incarnationOf(process.pid)}\n`);
  return () => files.remove(FILE);
}
