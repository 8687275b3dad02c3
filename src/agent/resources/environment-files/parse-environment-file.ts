/** The longest line that the ECS agent's reader takes, with its end: Go's `bufio.MaxScanTokenSize`. */
const LONGEST_LINE_BYTES = 64 * 1024;

/**
 * Reads an environment file: `KEY=VALUE` on each line, as it stands. Nothing is trimmed, unquoted or expanded; lines
 * that begin with `#` or have no `=` mean nothing, nor does a line without a key. Of two lines with one key the later counts.
 * Source: Amazon ECS agent, `envfile.go`, readEnvVarsFromFile.
 */
export function parseEnvironmentFile(
  text: string,
): { readonly variables: ReadonlyMap<string, string> } | { readonly problem: string } {
  const variables = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (Buffer.byteLength(line) >= LONGEST_LINE_BYTES) {
      return { problem: "bufio.Scanner: token too long" };
    }
    if (line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    if (equals < 1) continue;
    const value = line.slice(equals + 1);
    variables.set(line.slice(0, equals), value.endsWith("\r") ? value.slice(0, -1) : value);
  }
  return { variables };
}
