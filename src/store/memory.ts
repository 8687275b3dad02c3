import { assert } from "../domain/assert.ts";
import type { AnyTable, Table } from "./table.ts";
import { TableState } from "./table-state.ts";
import type { View } from "./view.ts";

/** All tables in memory. */
export class Memory implements View {
  readonly #byTable = new Map<AnyTable, TableState<never>>();
  readonly #byKind = new Map<string, TableState<never>>();

  constructor(tables: readonly AnyTable[]) {
    for (const table of tables) {
      assert(!this.#byKind.has(table.kind), `two tables of kind ${table.kind}`);
      const state = new TableState(table);
      this.#byTable.set(table, state);
      this.#byKind.set(table.kind, state);
    }
  }

  state<Row extends object, Name extends string>(table: Table<Row, Name>): TableState<Row> {
    const state: unknown = this.#byTable.get(table);
    assert(state !== undefined, `the store was not opened with table ${table.kind}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the state was made from this very table
    return state as TableState<Row>;
  }

  stateOfKind(kind: string): TableState<never> | undefined {
    return this.#byKind.get(kind);
  }

  get<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    key: string,
  ): Row | undefined {
    return this.state(table).find(key)?.row;
  }

  all<Row extends object, Name extends string>(table: Table<Row, Name>): Iterable<Row> {
    return this.state(table).all();
  }

  by<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): Iterable<Row> {
    return this.state(table).bucket(index, value)?.rows() ?? [];
  }

  count<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): number {
    return this.state(table).bucket(index, value)?.size ?? 0;
  }
}
