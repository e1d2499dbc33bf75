enum Priority { Low, Normal = 5, High, Urgent = High * 2 }
const enum Flag { None = 0, Gift = 1 << 0, Fragile = 1 << 1, Both = Gift | Fragile }
interface Task { readonly title: string; priority: Priority; flags?: Flag }
const tasks: Task[] = [{ title: 'a', priority: Priority.High }, { title: 'b', priority: Priority.Urgent, flags: Flag.Both }, { title: 'c', priority: Priority.Low, flags: Flag.Gift }];
return tasks.sort((x, y) => y.priority - x.priority).map((t) => `${t.title}:${Priority[t.priority]}:${((t.flags ?? Flag.None) & Flag.Gift) !== 0}`);
