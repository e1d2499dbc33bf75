type State = { readonly count: number; readonly log: readonly string[] }; type Action = { type: 'add'; by: number } | { type: 'reset' } | { type: 'note'; text: string };
const reducer = (s: State, a: Action): State => { switch (a.type) { case 'add': return { ...s, count: s.count + a.by }; case 'reset': return { ...s, count: 0 }; case 'note': return { ...s, log: [...s.log, a.text] }; } };
const actions: Action[] = [{ type: 'add', by: 2 }, { type: 'note', text: 'two' }, { type: 'add', by: 3 }, { type: 'reset' }, { type: 'add', by: 1 }]; const history = actions.reduce<State[]>((h, a) => [...h, reducer(h.at(-1)!, a)], [{ count: 0, log: [] }]);
return history.map((s) => s.count);
