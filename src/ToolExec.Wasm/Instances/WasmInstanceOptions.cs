namespace ToolExec.Wasm;

/// <summary>How an instance is made, and what it may use. Read once, when it is made.</summary>
public sealed class WasmInstanceOptions
{
    /// <summary>Gets or sets how many pages of 65 536 bytes the instance's own memory may have, where its module allows more.</summary>
    /// <value>The default value is 1 024 (64 MiB). Allowed: at most 65 536.</value>
    public uint MaxMemoryPages { get; set; } = 1_024;

    /// <summary>Gets or sets whether a <c>memory.grow</c> that is refused ends the call with <see cref="WasmTrapKind.MemoryExhausted"/>, instead of answering -1.</summary>
    /// <value>The default value is <see langword="false"/>, as the specification has it (4.4.7).</value>
    /// <remarks>For guests that must not be able to go on when they reach the limit: an interpreter would make an error of the -1 that its script can catch.</remarks>
    public bool TrapAtMemoryLimit { get; set; }

    /// <summary>Gets or sets how many elements each of the instance's own tables may have, where its module allows more.</summary>
    /// <value>The default value is 1 000 000. Allowed: at most 100 000 000.</value>
    public uint MaxTableElements { get; set; } = 1_000_000;

    /// <summary>Gets or sets how many bytes of a thread's stack calls may use.</summary>
    /// <value>The default value is <see langword="null"/>: as many as the thread has, less a reserve. Allowed: at least 65 536.</value>
    public int? MaxStackBytes { get; set; }

    /// <summary>
    /// Gets or sets whether a trap of the module's own, or a failure of a function of the host, makes the instance unusable. A limit of the host that was
    /// reached always does, the end of the stack excepted.
    /// </summary>
    /// <value>The default value is <see langword="true"/>.</value>
    /// <remarks>A trap leaves the module's data as it was at that moment, in the middle of something: few modules are written to go on from there.</remarks>
    public bool DiscardAfterTrap { get; set; } = true;

    internal WasmInstanceOptions Checked()
    {
        var errors = new List<string>();
        if (MaxMemoryPages > WasmMemory.MaxPageCount)
        {
            errors.Add($"{nameof(MaxMemoryPages)} must be at most {WasmMemory.MaxPageCount}, but is {MaxMemoryPages}.");
        }

        if (MaxTableElements > 100_000_000)
        {
            errors.Add($"{nameof(MaxTableElements)} must be at most 100000000, but is {MaxTableElements}.");
        }

        if (MaxStackBytes < 65_536)
        {
            errors.Add($"{nameof(MaxStackBytes)} must be at least 65536, but is {MaxStackBytes}.");
        }

        return errors.Count == 0 ? (WasmInstanceOptions)MemberwiseClone() : throw new ArgumentException(string.Join(' ', errors));
    }
}
