/** The same data while it is still being put together, at every depth. */
export type Mutable<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Mutable<V>>
    : T extends ReadonlySet<infer Item>
      ? Set<Item>
      : T extends readonly unknown[]
        ? MutableList<T>
        : T extends object
          ? { -readonly [K in keyof T]: Mutable<T[K]> }
          : T;

type MutableList<T extends readonly unknown[]> = { -readonly [K in keyof T]: T[K] };
