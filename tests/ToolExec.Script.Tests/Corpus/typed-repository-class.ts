abstract class Repository<T extends { id: string | number }> {
  protected readonly cache = new Map<T['id'], T>();
  constructor(private readonly label: string, protected hits: number = 0) {}
  protected abstract load(id: T['id']): Promise<T>;
  async get(id: T['id']): Promise<T> {
    const known = this.cache.get(id);
    if (known) { this.hits++; return known; }
    const value = await this.load(id);
    this.cache.set(id, value);
    return value;
  }
  stats(): string { return `${this.label}: ${this.cache.size} cached, ${this.hits} hits`; }
}
class Orders extends Repository<{ id: number; status: string }> { protected override load(id: number) { return tools.orders.get(id); } }
const repo = new Orders('orders');
for (const id of [1000, 1001, 1000, 1000] as number[]) await repo.get(id);
return repo.stats();
