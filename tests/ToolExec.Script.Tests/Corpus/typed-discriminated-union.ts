type Shape = { kind: 'circle'; r: number } | { kind: 'rect'; w: number; h: number } | { kind: 'tri'; b: number; h: number };
function area(s: Shape): number {
  switch (s.kind) {
    case 'circle': return Math.PI * s.r ** 2;
    case 'rect': return s.w * s.h;
    case 'tri': return s.b * s.h / 2;
    default: { const never: never = s; throw new Error(`unknown ${JSON.stringify(never)}`); }
  }
}
const shapes = [{ kind: 'circle', r: 1 }, { kind: 'rect', w: 2, h: 3 }, { kind: 'tri', b: 4, h: 5 }] satisfies Shape[];
let failed: string | undefined;
try { area({ kind: 'hex' } as unknown as Shape); } catch (e: unknown) { failed = (e as Error).message; }
return { areas: shapes.map((s) => +area(s).toFixed(3)), failed };
