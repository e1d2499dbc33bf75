function parse(v: string): number; function parse(v: string[]): number[]; function parse(v: string | string[]): number | number[] { return Array.isArray(v) ? v.map((x) => Number(x)) : Number(v); }
class Query { where(f: string): this; where(f: string, v: unknown): this; where(f: string, v?: unknown): this { this.parts.push(v === undefined ? f : `${f}=${JSON.stringify(v)}`); return this; } private parts: string[] = []; build(): string { return this.parts.join(' AND '); } }
return [parse('5'), parse(['1', '2']), new Query().where('active').where('age', 5).where('name', 'x').build()];
