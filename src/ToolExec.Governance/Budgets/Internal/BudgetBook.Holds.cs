using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <content>What is held for a call, and what a script may use.</content>
internal sealed partial class BudgetBook
{
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ExecutionKey(string? Tenant, string Execution);

    private sealed class Reservation(BudgetBook book, BudgetHold[] holds) : IBudgetReservation
    {
        private static readonly BudgetUse Nothing = new();

        private BudgetHold[]? _holds = holds;

        public void Settle(BudgetUse used)
        {
            ArgumentNullException.ThrowIfNull(used);
            if (Interlocked.Exchange(ref _holds, null) is { } open)
            {
                book.Settle(open, used);
            }
        }

        public void Dispose() => Settle(Nothing);
    }

    private sealed class ChildBudget(BudgetBook book, ExecutionKey key, Budget[] budgets) : IChildBudget
    {
        public BudgetEntry[] Entries { get; } = [.. budgets.Select(b => book.New(b, null, key.Execution))];

        public IReadOnlyList<BudgetState> States
        {
            get
            {
                lock (book._gate)
                {
                    var now = book.Now();
                    return [.. Entries.Select(e => e.State(now))];
                }
            }
        }

        public void Dispose()
        {
            lock (book._gate)
            {
                if (book._children.GetValueOrDefault(key) == this)
                {
                    book._children.Remove(key);
                }
            }
        }
    }
}
