namespace ToolExec.Governance;

/// <summary>How many repetitions are left for a call and all calls that are made within it.</summary>
internal sealed class RetryAllowance(int repetitions)
{
    // What the call that is running here may still repeat; null outside any.
    private static readonly AsyncLocal<RetryAllowance?> Here = new();

    private int _left = repetitions;

    /// <summary>Returns the allowance of the outermost call, which begins here where there is none. Only in an async method: it ends with it.</summary>
    public static RetryAllowance Enter(int repetitions) => Here.Value ??= new RetryAllowance(repetitions);

    public bool TryTake()
    {
        while (true)
        {
            var left = Volatile.Read(ref _left);
            if (left <= 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left)
            {
                return true;
            }
        }
    }
}
