namespace ToolExec.Wasm.Wasi;

/// <summary>How many bytes a guest may still put on the disk.</summary>
internal sealed class WriteBudget(long bytes)
{
    /// <summary>What a new file or directory costs, whatever is in it.</summary>
    public const int EntryBytes = 4096;

    public long Left { get; private set; } = bytes;

    public bool TryTake(long count)
    {
        if (count > Left)
        {
            return false;
        }

        Left -= count;
        return true;
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(long count) => Left += count;
}
