const machine = { initial: 'idle', states: { idle: { FETCH: 'loading' }, loading: { OK: 'done', FAIL: 'error' }, error: { RETRY: 'loading', GIVE_UP: 'failed' }, done: {}, failed: {} } };
let state = machine.initial; const trace = [state]; const send = e => { const next = machine.states[state][e]; if (!next) throw new Error(`no ${e} in ${state}`); trace.push(state = next); };
send('FETCH');
for (let i = 0; state !== 'done' && state !== 'failed'; i++) { try { await tools.flaky({ key: 'm', failures: 2 }); send('OK'); } catch { send('FAIL'); send(i < 3 ? 'RETRY' : 'GIVE_UP'); } }
let bad; try { send('FETCH'); } catch (e) { bad = e.message; } return { trace, bad };
