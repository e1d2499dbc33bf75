// == typed_values
interface Point { readonly x: number; y?: number }
type Named<T> = { [K in keyof T]: T[K] } & { name: string };
enum Level { Low = 1, High }
const point = { x: 1, name: "p" } satisfies Named<Point>;
function first<T>(list: readonly T[], fallback?: T): T {
    return (list[0] ?? fallback)!;
}
class Box<T> {
    private kept: T;
    constructor(value: T) { this.kept = value; }
    get(): T { return this.kept as T; }
}
return { point, level: Level.High, first: first<number>([7]), kept: new Box<string>("b").get() };
// == typed_tool_call
interface Sum { sum: number }
const one: Sum = await tools.math.add({ a: 1, b: 2 } as { a: number; b: number });
const more = await Promise.all(([1, 2] as const).map(async (n): Promise<number> => ((await tools.math.add({ a: n, b: one.sum })) as Sum).sum));
return more;
// == typed_error_line
interface Nothing {
    never: string;
}
const one: number = 1; throw new Error(`at line 4, not ${one as number}`);
// == typed_syntax
const one: number = 1;
const two: = 2;
return one + two;
