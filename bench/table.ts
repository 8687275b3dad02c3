/** One line of the report: what was measured, ours, the thing compared with, and the goal. */
export interface Measurement {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  readonly ratio: string;
  readonly goal: string;
  readonly met: boolean | undefined;
}

/** The report as a Markdown table. */
export function markdownTable(rows: readonly Measurement[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${row.ours} | ${row.other} | ${row.ratio} | ${row.goal} | ${verdict(row.met)} |`,
  );
  return [
    "| what | Longshore | compared with | ratio | goal | met |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return "–";
  return met ? "yes" : "no";
}

/** The middle value; of an even number of them the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

export function round(value: number, digits = 1): string {
  return value.toFixed(digits);
}
