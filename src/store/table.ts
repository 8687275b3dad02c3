/**
 * A kind of resource the store keeps: how a row is identified and by what else it is found.
 * Rows are plain JSON documents and are never mutated; a change puts a new one in place.
 */
export interface Table<Row extends object, IndexName extends string = string> {
  /** The kind under which rows stand in the journal; never changes once released. */
  readonly kind: string;
  readonly key: (row: Row) => string;
  /**
   * For each index the values under which a row is found: none (`undefined`), one, or several.
   * Rows under one value come back in the order in which their keys entered the table, also after a restart.
   */
  readonly indexes: Readonly<
    Record<IndexName, (row: Row) => string | readonly string[] | undefined>
  >;
  /**
   * Makes a row of today of one that an earlier version may have written; rows of today come back as they are.
   * Applied to what the journal holds, which keeps the old row until it is next changed.
   */
  readonly upgrade?: (row: Row) => object;
  /** The row's members that a `Sealer` sealed, so that it is known at the start whether their key is there. */
  readonly sealed?: (row: Row) => readonly string[];
}

/** A table of whatever rows and indexes. */
export type AnyTable = Table<never>;

/** Declares a table; the row type is given, the index names are inferred. */
export function table<Row extends object>() {
  return <IndexName extends string>(definition: Table<Row, IndexName>): Table<Row, IndexName> =>
    definition;
}
