namespace ToolExec.Wasm;

/// <summary>What an image keeps ready for its instances. Read once, when it is made.</summary>
public sealed class WasmImageOptions
{
    /// <summary>Gets or sets how many memories of disposed instances are kept for new ones, put back to the image.</summary>
    /// <value>The default value is 16. Allowed: 0 to 10,000; 0 keeps none.</value>
    public int MaxIdleMemories { get; set; } = 16;

    /// <summary>Gets or sets how many bytes of a kept memory may be its own, beyond the image. One that has more is given back to the system.</summary>
    /// <value>The default value is 2 MiB. Allowed: 0 or more.</value>
    public long MaxIdleMemoryBytes { get; set; } = 2 << 20;

    /// <summary>Gets or sets after which time kept memories that were not needed in it are given back.</summary>
    /// <value>The default value is 1 minute. Allowed: more than zero.</value>
    public TimeSpan IdleTrimInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the clock.</summary>
    /// <value>The default value is the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal WasmImageOptions Checked()
    {
        var errors = new List<string>();
        if (MaxIdleMemories is < 0 or > 10_000)
        {
            errors.Add($"{nameof(MaxIdleMemories)} must be from 0 to 10000, but is {MaxIdleMemories}.");
        }

        if (MaxIdleMemoryBytes < 0)
        {
            errors.Add($"{nameof(MaxIdleMemoryBytes)} must not be negative, but is {MaxIdleMemoryBytes}.");
        }

        if (IdleTrimInterval <= TimeSpan.Zero)
        {
            errors.Add($"{nameof(IdleTrimInterval)} must be more than zero, but is {IdleTrimInterval}.");
        }

        if (TimeProvider is null)
        {
            errors.Add($"{nameof(TimeProvider)} must not be null.");
        }

        return errors.Count == 0 ? this : throw new ArgumentException(string.Join(' ', errors));
    }

    internal Memories.MemoryPoolOptions ToPool() => new(MaxIdleMemories, MaxIdleMemoryBytes, IdleTrimInterval, TimeProvider);
}
