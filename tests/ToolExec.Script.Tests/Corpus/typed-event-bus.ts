interface Events { login: { user: string }; logout: { user: string; after: number }; error: Error }
type Handler<T> = (payload: T) => void;
class Bus<E extends object> { private handlers: { [K in keyof E]?: Handler<E[K]>[] } = {}; on<K extends keyof E>(type: K, h: Handler<E[K]>): () => void { (this.handlers[type] ??= []).push(h); return () => { this.handlers[type] = this.handlers[type]!.filter((x) => x !== h); }; } emit<K extends keyof E>(type: K, payload: E[K]): number { const list = this.handlers[type] ?? []; list.forEach((h) => h(payload)); return list.length; } }
const bus = new Bus<Events>(); const log: string[] = [];
const off = bus.on('login', ({ user }) => log.push(`in ${user}`)); bus.on('logout', (e) => log.push(`out ${e.user} ${e.after}`));
const counts = [bus.emit('login', { user: 'ada' }), bus.emit('logout', { user: 'ada', after: 5 }), (off(), bus.emit('login', { user: 'bob' })), bus.emit('error', new Error('x'))];
return { log, counts };
