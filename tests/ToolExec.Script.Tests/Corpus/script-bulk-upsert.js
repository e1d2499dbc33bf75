const incoming = [{ id: 'a', v: 1 }, { id: 'b', v: 2 }, { id: 'a', v: 3 }, { id: 'c' }]; const summary = { created: 0, updated: 0, skipped: 0 };
for (const row of incoming) { if (row.v === undefined) { summary.skipped++; continue; } const old = await tools.kv.get(row.id); await tools.kv.set(row.id, { ...old, ...row, history: [...(old?.history ?? []), row.v] }); summary[old ? 'updated' : 'created']++; }
return { summary, a: await tools.kv.get('a'), keys: await tools.kv.keys() };
