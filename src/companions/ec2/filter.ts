import type { Filter } from "@aws-sdk/client-ec2";
import type { TagRecord } from "../../domain/cluster/cluster.ts";
import type { Shape } from "../../domain/shape.ts";
import { invalidValue, missing } from "./parameters.ts";

type Scalar = string | number | boolean | undefined;

/** The filters of an operation beside those about tags: what a row has there, one value or several. */
export type FilterFields<Row> = Readonly<Record<string, (row: Row) => Scalar | readonly Scalar[]>>;

/** Filters about what Longshore has nothing of: EC2 knows the names, no row passes. */
export function nothingOf(...names: readonly string[]): FilterFields<unknown> {
  return Object.fromEntries(names.map((name) => [name, () => undefined]));
}

/**
 * The rows that every filter lets through; a filter does when one of its values is one of the row's. Values
 * are case-sensitive, `*` stands for any characters, `?` for one, `\` takes their meaning from them.
 *
 * Throws InvalidParameterValue for a filter the operation does not have.
 * Source: Amazon EC2 User Guide, "List and filter using the CLI and API".
 */
export function filtered<Row>(
  rows: Iterable<Row>,
  options: {
    readonly filters: readonly Shape<Filter>[] | undefined;
    readonly fields: FilterFields<Row>;
    /** Absent where the rows have no tags. */
    readonly tagsOf?: (row: Row) => readonly TagRecord[];
  },
): readonly Row[] {
  const { fields, tagsOf } = options;
  const tests = (options.filters ?? []).map(({ Name, Values }, index) => {
    if (Name === undefined) throw missing(`Filter.${index + 1}.Name`);
    // The text for a filter without values is unverified.
    if (Values === undefined || Values.length === 0) throw missing(`Filter.${index + 1}.Value`);
    const valuesOf = fieldOf(Name, { fields, tagsOf });
    const patterns = Values.map(patternOf);
    return (row: Row): boolean =>
      valuesOf(row).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return Array.from(rows).filter((row) => tests.every((passes) => passes(row)));
}

function fieldOf<Row>(
  name: string,
  options: {
    readonly fields: FilterFields<Row>;
    readonly tagsOf: ((row: Row) => readonly TagRecord[]) | undefined;
  },
): (row: Row) => readonly string[] {
  const { fields, tagsOf } = options;
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field) return (row) => textsOf(field(row));
  if (tagsOf && name === "tag-key") return (row) => tagsOf(row).map(({ key }) => key);
  if (tagsOf && name.startsWith("tag:")) {
    const wanted = name.slice("tag:".length);
    return (row) => tagsOf(row).flatMap(({ key, value }) => (key === wanted ? [value] : []));
  }
  throw invalidValue(`The filter '${name}' is invalid`);
}

function textsOf(value: Scalar | readonly Scalar[]): readonly string[] {
  const list: readonly Scalar[] = typeof value === "object" ? value : [value];
  return list.flatMap((item) => (item === undefined ? [] : [String(item)]));
}

function patternOf(value: string): RegExp {
  const source = value.replaceAll(/\\?[\s\S]/g, (piece) => {
    if (piece === "*") return "[\\s\\S]*";
    if (piece === "?") return "[\\s\\S]";
    const character = piece.length === 2 ? piece.slice(1) : piece;
    return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  });
  return new RegExp(`^${source}$`);
}
