type Step<I, O> = (input: I) => Promise<O> | O;
const pipeline = <A, B, C, D>(a: Step<A, B>, b: Step<B, C>, c: Step<C, D>) => async (input: A): Promise<D> => c(await b(await a(input)));
const run = pipeline(async (file: string) => (await tools.files.read(file)) as string, (text: string): string[] => text.split('\n').filter((l): boolean => l.length > 0), (lines: string[]): { lines: number; longest: number } => ({ lines: lines.length, longest: Math.max(...lines.map((l) => l.length)) }));
return { poem: await run('poem.txt'), log: await run('app.log') };
